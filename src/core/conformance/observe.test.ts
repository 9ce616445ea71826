import { describe, expect, test } from 'vitest';
import streams from '../fixtures/conformance.json';
import { readFrame } from '../framing/index.ts';
import {
  initialConformance,
  observe,
  observeClosed,
  ruleOf,
  rules,
  type ConformanceConfig,
  type Violation,
} from './index.ts';
import { conduct } from './streams.ts';

interface Said {
  readonly frame: string;
  readonly breaks: readonly string[];
}

const ours: ConformanceConfig = { streams: 'c2s', initiator: 'out', secure: true, fromStart: true };

/** The last is what the close of the peer’s WebSocket broke, where there is one. `> text` was sent by the initiator, `< text` by the responder; answers what each frame broke, as `rule breach`. */
function broken(
  frames: readonly string[],
  config: Partial<ConformanceConfig> = {},
  closeCode?: number,
): string[][] {
  let state = initialConformance({ ...ours, ...config });
  const found = frames.map((frame) => {
    const text = frame.slice(2);
    const direction = frame.startsWith('>') ? 'out' : 'in';
    const binary = text === '(binary)' ? { problem: 'binary-frame' } : {};
    const reading = readFrame(text, conduct[config.streams ?? 'c2s'].framing);
    const kind = reading.ok ? reading.kind : 'malformed';
    const observed = { direction, text: text === '(binary)' ? '' : text, ...binary } as const;
    const next = observe(state, observed);
    // What it was recorded as spares a look and changes nothing.
    const problem = reading.ok && reading.problem === undefined ? {} : { problem: 'x' };
    if (text !== '(binary)') expect(observe(state, { ...observed, ...problem, kind })).toEqual(next);
    state = next.state;
    return next.violations.map(named);
  });
  return closeCode === undefined ? found : [...found, observeClosed(state, closeCode).map(named)];
}

const named = ({ rule, breach }: Violation): string => `${rule} ${breach}`;

describe('streams', () => {
  test.each(streams)('$name', ({ config, frames }) => {
    const said: readonly Said[] = frames;
    expect(
      broken(
        said.map(({ frame }) => frame),
        config as Partial<ConformanceConfig>,
      ),
    ).toEqual(said.map(({ breaks }) => breaks));
  });
});

const open =
  "> <open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='capulet.example' from='juliet@capulet.example' version='1.0'/>";
const answer =
  "< <open xmlns='urn:ietf:params:xml:ns:xmpp-framing' id='a' from='capulet.example' to='juliet@capulet.example' xml:lang='en' version='1.0'/>";
const last = (...frames: readonly string[]) => broken([open, answer, ...frames]).at(-1);

describe('single frames of an open stream', () => {
  test.each([
    ['a binary frame', '< (binary)', ['3 binary-frame']],
    ['an empty frame', '< ', ['6 empty-frame']],
    ['a byte order mark', '< \ufeff<a/>', ['6 leading-text']],
    ['white space before the element', "<  <presence xmlns='jabber:client'/>", ['6 leading-text']],
    ['white space alone', '<  \r\n', ['21 whitespace-keepalive']],
    [
      'two stanzas',
      "< <presence xmlns='jabber:client'/><presence xmlns='jabber:client'/>",
      ['7 two-elements'],
    ],
    ['half a stanza', "< <presence xmlns='jabber:client'>", ['5 not-one-document']],
    ['text behind the element', "< <presence xmlns='jabber:client'/>x", ['5 not-one-document']],
    ['an XML declaration', "< <?xml version='1.0'?><presence xmlns='jabber:client'/>", ['8 xml-declaration']],
    ['a comment', "< <presence xmlns='jabber:client'><!-- --></presence>", ['9 restricted-xml']],
    ['a DOCTYPE', '< <!DOCTYPE a><a/>', ['9 restricted-xml']],
    ['a processing instruction', '< <?php ?><a/>', ['9 restricted-xml']],
    ['an entity', "< <presence xmlns='jabber:client'>&lol;</presence>", ['9 restricted-xml']],
    ['an undeclared prefix', '< <a:b/>', ['5 not-one-document']],
    ['a stanza without namespace', '< <message/>', ['11 content-namespace']],
    ['a stanza of servers', "< <message xmlns='jabber:server'/>", ['11 content-namespace']],
    [
      'a stream header',
      "< <stream:stream xmlns:stream='http://etherx.jabber.org/streams'>",
      ['10 stream-wrapper'],
    ],
    ['a whole stream element', "< <stream xmlns='http://etherx.jabber.org/streams'/>", ['10 stream-wrapper']],
    ['close in another namespace', "< <close xmlns='jabber:client'/>", ['4 framing-namespace']],
    ['half an error', '< <stream:error>', ['15 error-incomplete']],
    [
      'half an error with a whole condition',
      "< <error xmlns='http://etherx.jabber.org/streams'><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>",
      ['15 error-incomplete'],
    ],
    [
      'STARTTLS on offer',
      "< <features xmlns='http://etherx.jabber.org/streams'><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></features>",
      ['22 starttls-offered'],
    ],
    ['STARTTLS asked for', "> <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", ['22 starttls-asked']],
    [
      'a redirection by the client',
      "> <close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='wss://x.example/'/>",
      ['19 see-other-uri-party'],
    ],
    [
      'a redirection to ws:',
      "< <close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='ws://x.example/'/>",
      ['19 see-other-uri-less-secure'],
    ],
    [
      'a redirection to wss:',
      "< <close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='wss://x.example/'/>",
      [],
    ],
    ['a stanza', "< <message xmlns='jabber:client'/>", []],
    ['an acknowledgement', "< <r xmlns='urn:xmpp:sm:3'/>", []],
    ['an element named open that is somebody else’s', "< <open xmlns='urn:example:door'/>", []],
  ])('%s', (_name, frame, expected) => {
    expect(last(frame)).toEqual(expected);
  });
});

describe('the peer’s WebSocket closed', () => {
  const close = "< <close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>";
  const own = "> <close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>";
  test.each([
    ['in the place of an answer', [open], 1000, ['13 closed-unanswered']],
    ['under an open stream', [open, answer], 1001, ['17 closed-without-close']],
    ['after its <close/>', [open, answer, close], 1000, []],
    ['after ours, which it may not have read', [open, answer, own], 1000, []],
    ['before anybody said anything', [], 1000, []],
    ['without a closing frame, so that nobody knows who did it', [open, answer], 1006, []],
    ['without one in the place of an answer', [open], 1006, []],
  ])('%s', (_name, frames, code, expected) => {
    expect(broken(frames, {}, code).at(-1)).toEqual(expected);
  });

  test('where the beginning is not known, an answer may have been missed', () => {
    const config = { fromStart: false };
    expect(broken([], config, 1000).at(-1)).toEqual(['17 closed-without-close']);
    expect(
      observeClosed({ ...initialConformance({ ...ours, ...config }), responder: 'silent' }, 1000),
    ).toEqual([]);
  });
});

describe('the table', () => {
  test('has each of the 26 and 5 rules once, found by number in either case', () => {
    expect(rules.map(({ id }) => id)).toEqual([
      ...Array.from({ length: 26 }, (_, index) => String(index + 1)),
      ...Array.from({ length: 5 }, (_, index) => `S${index + 1}`),
    ]);
    expect(ruleOf('s2')?.section).toBe('XEP-0468 §3');
    expect(ruleOf('27')).toBeUndefined();
  });

  test('every rule that frames show is broken by some frame of these tests, and no other is', async () => {
    const { readFileSync } = await import('node:fs');
    const tests = readFileSync(new URL(import.meta.url), 'utf8') + JSON.stringify(streams);
    const shown = rules.filter(({ id }) => new RegExp(`['"]${id} [a-z0-9-]+['"]`).test(tests));
    expect(shown.map(({ id }) => id)).toEqual(
      rules.filter(({ check }) => check === 'frames').map(({ id }) => id),
    );
  });
});
