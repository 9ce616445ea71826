/** The ends that a server may bring about at any moment, played in every state that the scripted negotiations reach. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { begin, eventOf, play, type Transcript } from '../fixtures/transcript.ts';
import { encodeFrame } from '../framing/index.ts';
import { ns } from '../namespaces.ts';
import { encodeText } from '../sasl/index.ts';
import { el } from '../xml/index.ts';
import { expected } from './step.ts';
import type { StreamEvent, StreamFailure, StreamState } from './index.ts';

/** RFC 6120 §4.9.3.1 to §4.9.3.25. */
const conditions = [
  'bad-format',
  'bad-namespace-prefix',
  'conflict',
  'connection-timeout',
  'host-gone',
  'host-unknown',
  'improper-addressing',
  'internal-server-error',
  'invalid-from',
  'invalid-namespace',
  'invalid-xml',
  'not-authorized',
  'not-well-formed',
  'policy-violation',
  'remote-connection-failed',
  'reset',
  'resource-constraint',
  'restricted-xml',
  'see-other-host',
  'system-shutdown',
  'undefined-condition',
  'unsupported-encoding',
  'unsupported-feature',
  'unsupported-stanza-type',
  'unsupported-version',
] as const;

interface End {
  readonly name: string;
  readonly frame: string;
  readonly failure: StreamFailure;
}

const streamError = (inner: string): string =>
  `<stream:error xmlns:stream='${ns.streams}'>${inner}</stream:error>`;
const condition = (name: string, inner = ''): string =>
  `<${name} xmlns='${ns.streamErrors}'>${inner}</${name}>`;
const words =
  "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>  Good night, good night! </text>";

const ends: readonly End[] = [
  ...conditions.map((name) => ({
    name,
    frame: streamError(condition(name, name === 'see-other-host' ? '[2001:db8::5]:9222' : '')),
    failure: { code: 'stream-error', condition: name } as const,
  })),
  {
    name: 'an error in words, with a condition of an application',
    frame: streamError(`${condition('policy-violation')}${words}<late xmlns='urn:example'/>`),
    failure: { code: 'stream-error', condition: 'policy-violation', text: 'Good night, good night!' },
  },
  {
    name: 'an error that names nothing',
    frame: streamError(''),
    failure: { code: 'stream-error', condition: 'undefined-condition' },
  },
  { name: '<close/>', frame: `<close xmlns='${ns.framing}'/>`, failure: { code: 'closed-by-server' } },
  {
    name: '<close/> that leads elsewhere',
    frame: `<close xmlns='${ns.framing}' see-other-uri='wss://other.example/ws'/>`,
    failure: { code: 'see-other-uri', uri: 'wss://other.example/ws' },
  },
];

interface Reached {
  readonly where: string;
  readonly transcript: Transcript;
  readonly state: StreamState;
}

const folder = new URL('../fixtures/stream/', import.meta.url);

/** Every state of a negotiation, each also when we had just begun to leave. */
function statesOf(name: string): readonly Reached[] {
  const transcript = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Transcript;
  const passed = [begin(transcript)];
  for (const one of transcript.steps) {
    const last = passed.at(-1);
    if (last !== undefined) passed.push(play(last, eventOf(one)).state);
  }
  return passed.flatMap((state, index) => {
    const where = `${name}, after ${index} steps`;
    const leaving = play(state, { type: 'close' }).state;
    return [
      { where, transcript, state },
      { where: `${where}, leaving`, transcript, state: leaving },
    ];
  });
}

const reached = readdirSync(folder).flatMap(statesOf);
const arrives = (frame: string): StreamEvent => eventOf({ receive: frame, expect: [] });

/** What the account keeps to itself, as it is and as it would be written. */
function secretsOf({ config }: Transcript): readonly string[] {
  const { password = '', keys, tokens = [] } = config;
  const kept = [password, keys?.clientKey ?? '', keys?.serverKey ?? '', ...tokens.map(({ token }) => token)];
  return kept.filter((one) => one !== '').flatMap((one) => [one, encodeText(one)]);
}

/** What a peer might try on a stream that is over, and what could still come of our own. */
const afterwards: readonly StreamEvent[] = [
  { type: 'socket-open', protocol: 'xmpp' },
  { type: 'derived', saltedPassword: new Uint8Array(32).fill(7) },
  arrives(
    `<features xmlns='${ns.streams}'><mechanisms xmlns='${ns.sasl}'><mechanism>PLAIN</mechanism></mechanisms></features>`,
  ),
  arrives(`<challenge xmlns='${ns.sasl}'>cj14</challenge>`),
  arrives(`<success xmlns='${ns.sasl}'/>`),
  { type: 'send', element: el('presence', ns.client) },
  { type: 'ask' },
  { type: 'handled' },
  { type: 'timer' },
  { type: 'close' },
  arrives(`<close xmlns='${ns.framing}'/>`),
  { type: 'socket-closed', code: 1000 },
];

describe('the states in which they are played', () => {
  it('are of every phase', () => {
    expect(new Set(reached.map(({ state }) => state.phase))).toEqual(new Set(Object.keys(expected)));
  });
});

describe.each(ends)('$name', ({ frame, failure }) => {
  it('ends the stream once, in words of its own and without a secret, whenever it comes', () => {
    for (const { where, transcript, state } of reached) {
      const first = play(state, arrives(frame));
      const effects = [...first.effects];
      let last = first.state;
      for (const event of afterwards) {
        const next = play(last, event);
        effects.push(...next.effects);
        last = next.state;
      }
      expect(last.phase, where).toBe('closed');

      const over = effects.filter((one) => one.type === 'ended');
      if (state.phase === 'closed') expect(effects, where).toEqual([]);
      // Who is leaving already leaves as he meant to.
      else if (state.phase === 'closing') expect(over, where).toEqual([{ type: 'ended', failure: null }]);
      else {
        expect(over, where).toEqual([{ type: 'ended', failure }]);
        expect(first.effects.at(-1), where).toEqual({ type: 'ended', failure });
        expect(first.effects, where).toContainEqual({ type: 'close-socket' });
      }

      // At most the count of what arrived and a goodbye; the socket is still closed where it was never opened.
      const said = effects.flatMap((one) => (one.type === 'send' ? [encodeFrame(one.element)] : []));
      expect(
        said.filter((one) => !/^<(a|close) /.test(one)),
        where,
      ).toEqual([]);
      const left = said.join() + JSON.stringify(last);
      expect(
        secretsOf(transcript).filter((secret) => left.includes(secret)),
        where,
      ).toEqual([]);
      const kinds = new Set(effects.map(({ type }) => type));
      expect(
        [...kinds].filter((kind) => kind === 'authenticated' || kind === 'online'),
        where,
      ).toEqual([]);
    }
  });
});
