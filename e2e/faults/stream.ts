/** Streams that begin, go on or end otherwise than RFC 7395 has it. */
import type { Breach, RuleId } from '../../src/core/conformance/index.ts';
import { frames, type FaultCase, type Scene } from './case.ts';

const framing = 'urn:ietf:params:xml:ns:xmpp-framing';
const streams = 'http://etherx.jabber.org/streams';
const conditions = 'urn:ietf:params:xml:ns:xmpp-streams';
const later = { then: 'waiting' } as const;

type Attributes = Readonly<Record<string, string | undefined>>;

/** The server's `<open/>`, with some attributes changed or left out. */
function open({ domain, account }: Scene, changed: Attributes = {}): string {
  const usual = { xmlns: framing, from: domain, to: account, id: 'one', version: '1.0', 'xml:lang': 'en' };
  const all: [string, string | undefined][] = Object.entries({ ...usual, ...changed });
  return `<open${all.map(([name, value]) => (value === undefined ? '' : ` ${name}='${value}'`)).join('')}/>`;
}

const mechanisms =
  "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism></mechanisms>";
const features = (inside: string): string => `<features xmlns='${streams}'>${inside}</features>`;
const error = (condition: string): string =>
  `<error xmlns='${streams}'><${condition} xmlns='${conditions}'/></error>`;
const starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const close = (attributes = ''): string => `<close xmlns='${framing}'${attributes}/>`;

type End = NonNullable<FaultCase['ends']>;
type Breaks = readonly [RuleId, Breach, number?];

/** One frame on a session that is online. */
function live(name: string, frame: (scene: Scene) => string, ends?: End, breaks?: Breaks): FaultCase {
  return {
    name,
    when: 'live',
    does: (scene) => frames(frame(scene)),
    ...(ends && { ends }),
    ...(breaks && { breaks }),
  };
}

/** Other frames than `<open/>` and features in answer to `<open/>`. */
function atOpening(name: string, texts: (scene: Scene) => string[], ends?: End, breaks?: Breaks): FaultCase {
  return {
    name,
    when: 'first sign-in',
    does: (scene) => ({ ...frames(...texts(scene)), at: 'open' }),
    ...(ends && { ends }),
    ...(breaks && { breaks }),
  };
}

/** An `<open/>` that is wrong; features follow it all the same. */
function wrongOpen(name: string, changed: Attributes, ends?: End, breaks?: Breaks): FaultCase {
  return atOpening(name, (scene) => [open(scene, changed), features(mechanisms)], ends, breaks);
}

const closed: End = { ...later, code: 'closed-by-server', by: 'RFC 7395 §3.6' };
const sentAway: End = { ...later, code: 'see-other-uri', by: 'RFC 7395 §3.6.1' };
const misplaced: End = {
  ...later,
  code: 'wrong-namespace',
  told: 'invalid-namespace',
  by: 'RFC 6120 §4.9.3.10',
};
const misframed: End = { ...misplaced, by: 'RFC 7395 §3.3.2' };
const unexpected: End = { ...later, code: 'unexpected-element', by: 'RFC 6120 §4.9.3.24' };
const version: End = {
  code: 'wrong-version',
  then: 'stopped',
  told: 'unsupported-version',
  by: 'RFC 6120 §4.9.3.25',
};
const foreign: End = { code: 'wrong-domain', then: 'stopped', by: 'RFC 6120 §4.7.1' };

export const streamCases: readonly FaultCase[] = [
  live('<close/> in apostrophes', () => close(), closed),
  live('<close/> in quotes', () => `<close xmlns="${framing}" />`, closed),
  live('<close/> with an end tag', () => `<close xmlns='${framing}'></close>`, closed),
  live('<close/> with white space in it', () => `<close\n\txmlns = "${framing}"\n/>`, closed),
  live('<close/> with a prefix', () => `<f:close xmlns:f='${framing}'/>`, closed),
  live('<close/> in no namespace', () => '<close/>', misframed, ['4', 'framing-namespace']),
  live('<close/> of a stream between servers', () => `<close xmlns='${framing}-server'/>`, misframed, [
    '4',
    'framing-namespace',
  ]),
  live(
    'see-other-uri to ws:',
    ({ domain }) => close(` see-other-uri='ws://${domain}/xmpp-websocket'`),
    sentAway,
    ['19', 'see-other-uri-less-secure'],
  ),
  live('see-other-uri to http:', ({ domain }) => close(` see-other-uri='http://${domain}/bosh'`), sentAway, [
    '19',
    'see-other-uri-less-secure',
  ]),
  {
    name: 'see-other-uri to the same host',
    when: 'live',
    moves: true,
    does: ({ domain }) => frames(close(` see-other-uri='wss://${domain}/again'`)),
    goesOnBy: 'RFC 7395 §3.6.1',
  },
  live('see-other-uri to another host', () => close(" see-other-uri='wss://evil.example/ws'"), sentAway),
  live('see-other-uri to what is no address', () => close(" see-other-uri='javascript:alert(1)'"), sentAway),
  atOpening(
    'see-other-uri in a loop',
    ({ domain }) => [close(` see-other-uri='wss://${domain}/again'`)],
    sentAway,
  ),
  live(
    'stream error whose prefix is not declared, as Prosody sends it',
    () => `<stream:error><system-shutdown xmlns='${conditions}'/></stream:error>`,
    { ...later, code: 'stream-error', detail: { condition: 'system-shutdown' }, by: 'RFC 6120 §4.9.1.1' },
    ['10', 'stream-prefix-undeclared'],
  ),
  live('stream error', () => error('policy-violation'), {
    ...later,
    code: 'stream-error',
    detail: { condition: 'policy-violation' },
    by: 'RFC 6120 §4.9.1.1',
  }),
  live('stream error without a condition', () => `<error xmlns='${streams}'/>`, {
    ...later,
    code: 'stream-error',
    detail: { condition: 'undefined-condition' },
    by: 'RFC 6120 §4.9.1.1',
  }),
  live(
    'half a stream error',
    () => `<stream:error xmlns:stream='${streams}'><reset xmlns='${conditions}'/>`,
    {
      ...later,
      code: 'not-well-formed',
      detail: { error: 'unexpected-end' },
      told: 'not-well-formed',
      by: 'RFC 6120 §11.3',
    },
    ['15', 'error-incomplete'],
  ),
  {
    name: 'stream error inside a message',
    when: 'live',
    does: ({ contact }) =>
      frames(
        `<message xmlns='jabber:client' from='${contact}/x' type='chat'><body>boo</body>${error('reset')}</message>`,
      ),
    says: ['boo'],
  },
  live('stanza in no namespace', ({ contact }) => `<message from='${contact}/x'/>`, misplaced, [
    '11',
    'content-namespace',
  ]),
  live(
    'stanza of a stream between servers',
    ({ contact }) => `<message xmlns='jabber:server' from='${contact}/x'/>`,
    misplaced,
    ['11', 'content-namespace'],
  ),
  live(
    'stream header of TCP',
    ({ domain }) =>
      `<stream:stream xmlns='jabber:client' xmlns:stream='${streams}' from='${domain}' version='1.0'>`,
    {
      ...later,
      code: 'not-well-formed',
      detail: { error: 'unexpected-end' },
      told: 'not-well-formed',
      by: 'RFC 6120 §11.3',
    },
    ['10', 'stream-wrapper'],
  ),
  live('a second <open/>', (scene) => open(scene), unexpected, ['14', 'second-stream']),
  live('features that offer STARTTLS', () => features(starttls), undefined, ['22', 'starttls-offered']),
  live('an element that nobody knows', () => "<surprise xmlns='urn:example:surprise'/>"),
  live(
    '<success/> long after authentication',
    () => "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
    unexpected,
  ),
  wrongOpen('<open/> of version 0.9', { version: '0.9' }, version),
  wrongOpen('<open/> of version 2.0', { version: '2.0' }, version, ['13', 'answer-version']),
  wrongOpen('<open/> of version 01.0', { version: '01.0' }, version, ['13', 'answer-version']),
  wrongOpen('<open/> without a version', { version: undefined }, version, ['13', 'answer-without-version']),
  wrongOpen('<open/> in no namespace', { xmlns: '' }, misframed, ['4', 'framing-namespace']),
  wrongOpen('<open/> of a stream between servers', { xmlns: `${framing}-server` }, misframed, [
    '4',
    'framing-namespace',
  ]),
  wrongOpen('<open/> from another domain', { from: 'evil.example' }, foreign),
  wrongOpen('<open/> from nobody', { from: undefined }, foreign, ['13', 'answer-without-from']),
  wrongOpen('<open/> without an id', { id: undefined }, unexpected, ['13', 'answer-without-id']),
  wrongOpen('<open/> without a language', { 'xml:lang': undefined }, undefined, [
    '13',
    'answer-without-lang',
  ]),
  wrongOpen('<open/> to somebody else', { to: 'nurse@capulet.example' }, undefined, [
    '13',
    'answer-to-stranger',
  ]),
  wrongOpen('<open/> that leads elsewhere', { 'see-other-uri': 'wss://evil.example/ws' }, undefined, [
    '19',
    'see-other-uri-place',
  ]),
  atOpening('features before <open/>', () => [features(mechanisms)], unexpected, ['13', 'answer-not-open']),
  atOpening(
    'stream error before <open/>',
    () => [error('host-unknown')],
    { code: 'stream-error', detail: { condition: 'host-unknown' }, then: 'stopped', by: 'RFC 6120 §4.9.1.1' },
    ['16', 'error-before-open'],
  ),
  atOpening('stream error after <open/>', (scene) => [open(scene), error('host-gone'), close()], {
    code: 'stream-error',
    detail: { condition: 'host-gone' },
    then: 'stopped',
    by: 'RFC 6120 §4.9.1.1',
  }),
  atOpening(
    'features that offer STARTTLS beside SASL',
    (scene) => [open(scene), features(starttls + mechanisms)],
    undefined,
    ['22', 'starttls-offered', 1],
  ),
  {
    name: 'no new <open/> after SASL',
    when: 'first sign-in',
    does: () => ({ ...frames(features("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>")), at: 'restart' }),
    ends: { ...unexpected, by: 'RFC 7395 §3.7' },
    breaks: ['13', 'answer-not-open'],
  },
  {
    name: 'no subprotocol',
    when: 'first sign-in',
    does: () => ({ kind: 'no-subprotocol' }),
    // The browser fails the handshake itself.
    ends: { ...later, code: 'socket-closed', detail: { opened: false }, by: 'RFC 7395 §3.1' },
  },
  {
    name: 'HTTP 403 for our Origin',
    when: 'first sign-in',
    does: () => ({ kind: 'upgrade-refused', status: 403 }),
    ends: { ...later, code: 'socket-closed', detail: { opened: false }, by: 'RFC 6455 §4.1' },
  },
  {
    name: 'a connection that is cut',
    when: 'live',
    does: () => ({ kind: 'cut' }),
    ends: { ...later, code: 'socket-closed', detail: { opened: true }, by: 'RFC 7395 §3.6' },
  },
];
