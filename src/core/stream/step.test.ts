import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begin, eventOf, play, type Transcript } from '../fixtures/transcript.ts';
import { encodeFrame, maskSecrets, readFrame } from '../framing/index.ts';
import { ns } from '../namespaces.ts';
import { encodeText } from '../sasl/index.ts';
import { el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { retryable, step, type StreamEvent, type StreamState } from './index.ts';

const folder = new URL('../fixtures/stream/', import.meta.url);
const transcripts = readdirSync(folder).map(
  (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Transcript,
);

/** Every state that the scripted negotiations pass through. */
const states: readonly StreamState[] = transcripts.flatMap((transcript) => {
  const passed = [begin(transcript)];
  for (const one of transcript.steps) {
    const last = passed.at(-1);
    if (last !== undefined) passed.push(play(last, eventOf(one)).state);
  }
  return passed;
});

const names = [
  ...[
    'open',
    'close',
    'features',
    'error',
    'challenge',
    'success',
    'failure',
    'continue',
    'message',
    'iq',
    'x',
  ],
  ...['enabled', 'resumed', 'failed', 'r', 'a', 'bound', 'additional-data', 'authorization-identifier'],
];
const namespaces = [
  '',
  ns.framing,
  ns.streams,
  ns.sasl,
  ns.sasl2,
  ns.sm,
  ns.bind2,
  ns.client,
  ns.bind,
  ns.stanzas,
  ns.streamErrors,
];
const words = [
  '',
  '=',
  'capulet.example',
  'user@capulet.example/r',
  '1.0',
  'bind',
  'session',
  'result',
  'error',
  'dj0=',
  '3',
  '4294967295',
];

const elements: fc.Arbitrary<XmlElement> = fc.letrec<{ element: XmlElement }>((tie) => ({
  element: fc
    .record({
      name: fc.constantFrom(...names, 'mechanisms', 'mechanism', 'bind', 'jid', 'text', 'not-authorized'),
      namespace: fc.constantFrom(...namespaces),
      attrs: fc.dictionary(
        fc.constantFrom('from', 'to', 'id', 'type', 'version', 'see-other-uri', 'h', 'previd', 'resume'),
        fc.oneof(fc.constantFrom(...words), fc.string()),
        { maxKeys: 4 },
      ),
      content: fc.array(
        fc.oneof({ depthSize: 'small' }, fc.constantFrom(...words), fc.string(), tie('element')),
        { maxLength: 3 },
      ),
    })
    .map(({ name, namespace, attrs, content }) => el(name, namespace, attrs, ...content)),
})).element;

const events: fc.Arbitrary<StreamEvent> = fc.oneof(
  { weight: 8, arbitrary: elements.map((element) => ({ type: 'element', element }) as const) },
  fc.constantFrom<StreamEvent>(
    { type: 'socket-open', protocol: 'xmpp' },
    { type: 'malformed', error: 'syntax', offset: 3 },
    { type: 'binary' },
    { type: 'socket-closed', code: 1006 },
    { type: 'close' },
    { type: 'timer' },
    { type: 'derived', saltedPassword: new Uint8Array(32) },
    { type: 'send', element: el('presence', ns.client) },
    { type: 'handled' },
  ),
);

describe('whatever happens, from whichever state', () => {
  it('nothing is thrown, the end comes at most once, and nothing follows it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.array(events, { maxLength: 8 }), (first, happenings) => {
        let state = first;
        let over = state.phase === 'closed';
        for (const event of happenings) {
          const next = step(state, event);
          if (over) expect(next.effects).toEqual([]);
          const ends = next.effects.filter((one) => one.type === 'ended').length;
          expect(ends).toBe(!over && next.state.phase === 'closed' ? 1 : 0);
          over ||= ends > 0;
          state = next.state;
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('nobody is believed without the proof that the mechanism gives', () => {
    const unproven = states.filter((state) => {
      if (state.phase !== 'authenticating') return false;
      const { at } = state.exchange.sasl;
      return at === 'token-sent' || (at.startsWith('scram-') && at !== 'scram-proved');
    });
    expect(unproven.length).toBeGreaterThan(5);
    fc.assert(
      fc.property(fc.constantFrom(...unproven), fc.array(events, { maxLength: 6 }), (first, happenings) => {
        let state = first;
        for (const event of happenings) {
          const next = step(state, event);
          for (const effect of next.effects) {
            expect(['authenticated', 'online', 'stanza']).not.toContain(effect.type);
            // The next step of an upgrade follows on a proof as well.
            if (effect.type === 'send') expect(effect.element.name).not.toBe('next');
          }
          state = next.state;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('a password never leaves as it is over a transport without TLS, whatever is offered', () => {
    const offers = fc.subarray(['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'ANONYMOUS', 'EXTERNAL', 'X']);
    fc.assert(
      fc.property(offers, fc.constantFrom(ns.sasl, ns.sasl2), (names, space) => {
        const [first] = transcripts.filter(({ config }) => config.password !== undefined);
        if (first === undefined) throw new Error('no transcript has a password');
        const { password = '' } = first.config;
        let state = begin({ ...first, config: { ...first.config, secure: false, allowPlain: true } });
        const open = el('open', ns.framing, { from: 'capulet.example', id: 'x', version: '1.0' });
        const list = space === ns.sasl ? 'mechanisms' : 'authentication';
        const mechanisms = el(list, space, {}, ...names.map((name) => el('mechanism', space, {}, name)));
        const happenings: readonly StreamEvent[] = [
          { type: 'socket-open', protocol: 'xmpp' },
          { type: 'element', element: open },
          { type: 'element', element: el('features', ns.streams, {}, mechanisms) },
        ];
        for (const event of happenings) {
          const next = step(state, event);
          for (const effect of next.effects) {
            if (effect.type !== 'send') continue;
            const words = encodeFrame(effect.element);
            expect(words).not.toContain("mechanism='PLAIN'");
            expect(words.includes(password) || words.includes(encodeText(password))).toBe(false);
          }
          state = next.state;
        }
      }),
    );
  });

  it('an application stanza leaves only while online', () => {
    for (const state of states) {
      const { effects } = step(state, { type: 'send', element: el('presence', ns.client) });
      expect(effects.length > 0).toBe(state.phase === 'online');
    }
  });

  it('a stanza is delivered only after online', () => {
    const element = el('message', ns.client, { from: 'a@b.example' });
    for (const state of states) {
      const { effects } = step(state, { type: 'element', element });
      const delivered = effects.some((one) => one.type === 'stanza');
      expect(delivered).toBe(state.phase === 'online' || (state.phase === 'closing' && state.wasOnline));
    }
  });
});

describe('a stream error that somebody put into a stanza', () => {
  it.each(['message', 'presence', 'iq'])('in <%s/> does not end the session', (name) => {
    const online = states.find((state) => state.phase === 'online');
    if (online === undefined) throw new Error('no transcript gets online');
    const error = el('error', ns.streams, {}, el('conflict', ns.streamErrors));
    const element = el(name, ns.client, { from: 'tybalt@capulet.example' }, error, el('close', ns.framing));
    const { state, effects } = step(online, { type: 'element', element });
    expect(state.phase).toBe('online');
    expect(effects).toMatchObject([{ type: 'stanza', element }]);
  });
});

describe('secrets', () => {
  it.each(transcripts)('leave in SASL payloads only, and are forgotten after them: $about', (transcript) => {
    const { password = '', keys, tokens = [] } = transcript.config;
    const kept = [keys?.clientKey, keys?.serverKey, ...tokens.map(({ token }) => token)];
    const secrets = [password, encodeText(password), ...kept];
    const isSecret = (words: string): boolean =>
      secrets.some((secret) => secret !== undefined && secret !== '' && words.includes(secret));
    let state = begin(transcript);
    for (const one of transcript.steps) {
      const next = play(state, eventOf(one));
      for (const effect of next.effects) {
        if (effect.type !== 'send') continue;
        const written = encodeFrame(effect.element);
        const read = readFrame(written);
        expect(isSecret(maskSecrets(written, read.ok ? read.element : null))).toBe(false);
      }
      state = next.state;
      const forgotten = ['restarting', 'resuming', 'binding', 'online', 'closing', 'closed'].includes(
        state.phase,
      );
      if (forgotten) expect(isSecret(JSON.stringify(state))).toBe(false);
    }
  });

  it('are not in any failure', () => {
    const state = states.find(
      (one) => one.phase === 'features' && one.secrets?.credentials.type === 'password',
    );
    if (state === undefined) throw new Error('no transcript gets to features');
    const { effects } = step(state, { type: 'timer' });
    expect(JSON.stringify(effects)).not.toContain('pencil');
  });
});

describe('whether to try again', () => {
  it.each([
    [{ code: 'wrong-password' }, 'never'],
    [{ code: 'server-signature' }, 'never'],
    [{ code: 'sasl-failure', condition: 'account-disabled' }, 'never'],
    [{ code: 'sasl-failure', condition: 'temporary-auth-failure' }, 'later'],
    [{ code: 'stream-error', condition: 'conflict' }, 'never'],
    [{ code: 'stream-error', condition: 'system-shutdown' }, 'later'],
    [{ code: 'bind-failed', condition: 'resource-constraint' }, 'later'],
    [{ code: 'bind-failed', condition: 'not-allowed' }, 'never'],
    [{ code: 'socket-closed', closeCode: 1006, opened: false }, 'later'],
    [{ code: 'closed-by-server' }, 'later'],
  ] as const)('%j: %s', (failure, verdict) => {
    expect(retryable(failure)).toBe(verdict);
  });
});
