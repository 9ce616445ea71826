/** Frames that are no XML, or none that XMPP has: on a live session, between two good messages. */
import type { XmlErrorCode } from '../../src/core/xml/types.ts';
import type { Breach, RuleId } from '../../src/core/conformance/index.ts';
import type { StreamMisdeed } from '../world/faults.ts';
import { frames, type FaultCase, type Scene } from './case.ts';

const restricted = 'RFC 6120 §11.1';
const wellFormed = 'RFC 6120 §11.3';
const policy = 'RFC 6120 §4.9.3.14';

const message = ({ contact }: Scene, inside: string, attributes = ''): string =>
  `<message xmlns='jabber:client' from='${contact}/x' type='chat'${attributes}>${inside}</message>`;
const body = (text: string): string => `<body>${text}</body>`;

interface Bad {
  readonly name: string;
  readonly frame: (scene: Scene) => string | Uint8Array;
  readonly error: XmlErrorCode;
  readonly breaks?: readonly [RuleId, Breach];
  readonly told: string;
  readonly by: string;
}

function bad({ name, frame, error, breaks, told, by }: Bad): FaultCase {
  return {
    name,
    when: 'live',
    does: (scene) => frames(frame(scene)),
    ends: { code: 'not-well-formed', detail: { error }, then: 'waiting', told, by },
    ...(breaks === undefined ? {} : { breaks }),
  };
}

/** What RFC 6120 §11.1 prohibits. */
function prohibited(name: string, error: XmlErrorCode, frame: (scene: Scene) => string): FaultCase {
  return bad({
    name,
    error,
    frame,
    breaks: ['9', 'restricted-xml'],
    told: 'restricted-xml',
    by: restricted,
  });
}

/** What is not well-formed, by a body or by a whole frame. */
function malformed(
  name: string,
  error: XmlErrorCode,
  frame: string | ((scene: Scene) => string),
  breaks: readonly [RuleId, Breach] = ['5', 'not-one-document'],
): FaultCase {
  const whole = typeof frame === 'string' ? (scene: Scene) => message(scene, body(frame)) : frame;
  return bad({ name, error, frame: whole, breaks, told: 'not-well-formed', by: wellFormed });
}

/** More than a stanza has reason to hold; no rule of the wire but our own limit. */
function excessive(name: string, error: XmlErrorCode, frame: (scene: Scene) => string): FaultCase {
  return bad({ name, error, frame, told: 'policy-violation', by: policy });
}

/** Unusual and good: the session goes on, and the text arrives. */
function fine(name: string, says: string, frame: (scene: Scene) => string): FaultCase {
  return { name, when: 'live', does: (scene) => frames(frame(scene)), says: [says] };
}

const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
const manyAttributes = Array.from({ length: 20_000 }, (_, i) => ` a${i}='x'`).join('');
const tenMegabytes = 'x'.repeat(10_000_000);

export const xmlCases: readonly FaultCase[] = [
  prohibited(
    'billion laughs',
    'doctype',
    (scene) => `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>${message(scene, body('&l9;'))}`,
  ),
  prohibited('DOCTYPE alone', 'doctype', () => '<!DOCTYPE message>'),
  prohibited(
    'external entity',
    'doctype',
    (scene) =>
      `<!DOCTYPE x [<!ENTITY e SYSTEM 'https://${scene.domain}/secret'>]>${message(scene, body('&e;'))}`,
  ),
  prohibited('comment', 'comment', (scene) => message(scene, `<!-- psst -->${body('x')}`)),
  prohibited('processing instruction', 'processing-instruction', (scene) =>
    message(scene, `<?php x?>${body('x')}`),
  ),
  prohibited('undefined entity', 'undefined-entity', (scene) => message(scene, body('a&nbsp;b'))),
  malformed('bare ampersand', 'bad-reference', 'cut & torn'),
  malformed('two stanzas in a frame', 'second-root', (scene) => message(scene, body('1')).repeat(2), [
    '7',
    'two-elements',
  ]),
  malformed('trailing text', 'trailing-text', (scene) => `${message(scene, body('x'))}and more`),
  malformed('duplicate attribute', 'duplicate-attribute', (scene) =>
    message(scene, body('x'), " id='1' id='2'"),
  ),
  malformed('the same attribute by two prefixes', 'duplicate-attribute', (scene) =>
    message(scene, body('x'), " xmlns:a='urn:x' xmlns:b='urn:x' a:k='1' b:k='2'"),
  ),
  malformed('unbound prefix', 'unbound-prefix', (scene) => message(scene, '<x:y/>')),
  malformed('prefix bound to nothing', 'unbound-prefix', (scene) => message(scene, "<x:y xmlns:x=''/>")),
  malformed('xml prefix bound to something else', 'reserved-prefix', (scene) =>
    message(scene, "<y xmlns:xml='urn:x'/>"),
  ),
  malformed(']]> in text', 'cdata-end-in-text', 'a ]]> b'),
  malformed('< in an attribute', 'less-than-in-attribute', (scene) => message(scene, body('x'), " id='a<b'")),
  malformed('U+0000', 'bad-character', 'a\u0000b'),
  malformed('U+FFFE', 'bad-character', 'a\ufffeb'),
  malformed('reference to U+0000', 'bad-character', 'a&#0;b'),
  malformed('reference to a lone surrogate', 'bad-character', 'a&#xD800;b'),
  {
    name: 'lone surrogate in UTF-8',
    when: 'live',
    does: (scene: Scene): StreamMisdeed => {
      const [before = '', after = ''] = message(scene, body('a|b')).split('|');
      return frames(
        Buffer.concat([Buffer.from(before), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(after)]),
      );
    },
    // Browsers fail such a connection themselves and hand nothing over.
    ends: { code: 'socket-closed', detail: { opened: true }, then: 'waiting', by: 'RFC 6455 §8.1' },
  },
  malformed(
    'half a stanza',
    'unexpected-end',
    ({ contact }) => `<message xmlns='jabber:client' from='${contact}/x'>`,
  ),
  malformed('empty frame', 'empty', () => '', ['6', 'empty-frame']),
  malformed('white space before the stanza', 'leading-text', (scene) => ` ${message(scene, body('x'))}`, [
    '6',
    'leading-text',
  ]),
  malformed('byte order mark', 'leading-text', (scene) => `\ufeff${message(scene, body('x'))}`, [
    '6',
    'leading-text',
  ]),
  malformed('white space as a keepalive', 'leading-text', () => ' ', ['21', 'whitespace-keepalive']),
  {
    name: 'binary frame',
    when: 'live',
    does: () => ({ kind: 'binary-frame' }),
    ends: { code: 'binary-frame', then: 'waiting', by: 'RFC 7395 §3.2' },
    breaks: ['3', 'binary-frame'],
  },
  excessive('37,000 levels', 'too-deep', (scene) =>
    message(scene, `${'<d>'.repeat(37_000)}${'</d>'.repeat(37_000)}`),
  ),
  excessive('20,000 attributes', 'too-many-attributes', (scene) =>
    message(scene, `<x xmlns='urn:x'${manyAttributes}/>`),
  ),
  excessive('more than 10 MiB', 'too-long', (scene) => message(scene, body('x'.repeat(10 * 1024 * 1024)))),
  fine('a stanza of 10 MB', tenMegabytes, (scene) => message(scene, body(tenMegabytes))),
  fine('a prefix that means something else further in', 'rebound', (scene) =>
    message(scene, `${body('rebound')}<a:x xmlns:a='urn:1'><a:x xmlns:a='urn:2'/></a:x>`),
  ),
  fine('CDATA and every predefined entity', '<&">\' & ok', (scene) =>
    message(scene, body('<![CDATA[<&">]]>&apos; &amp; &#111;&#x6b;')),
  ),
  {
    ...fine(
      'XML declaration',
      'declared',
      (scene) => `<?xml version='1.0'?>${message(scene, body('declared'))}`,
    ),
    breaks: ['8', 'xml-declaration'],
    goesOnBy: 'RFC 7395 §3.3.3 (NOT RECOMMENDED)',
  },
];
