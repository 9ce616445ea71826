import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { SessionState } from '../contract/accounts.ts';
import { parseJid } from '../core/jid.ts';
import type { Candidate, Resolution } from '../core/discovery/types.ts';
import type { Ports, SocketPort } from '../platform/ports.ts';
import { nodePorts } from '../../e2e/world/node-ports.ts';
import type { PinFailure, SessionFailure } from '../contract/failure.ts';
import type { Dialling } from './discovery/dialling.ts';
import { openStreamsStore } from '../store/streams-store.ts';
import { createContinuity } from './continuity.ts';
import { createSession, type Session } from './session.ts';

const urls = ['wss://a.example/ws', 'wss://b.example/ws'];

function candidate(url: string, index: number): Candidate {
  return {
    id: url,
    transport: 'websocket',
    url,
    endpoint: url,
    sources: ['host-meta'],
    rank: index + 1,
    reasons: [],
    unhonoured: [],
    dialable: true,
  };
}
const resolution: Resolution = {
  domain: 'a.example',
  at: 0,
  took: 0,
  settled: true,
  documents: [],
  certificates: [],
  findings: [],
  candidates: urls.map(candidate),
};

/** `how` is what each endpoint does: fail before it opens, open without the subprotocol, or `see` another. */
function sockets(how: Record<string, string>, dialled: string[]): SocketPort {
  return {
    open(url, _protocols, handlers) {
      dialled.push(url);
      const elsewhere = /^see (.*)/.exec(how[url] ?? '')?.[1];
      queueMicrotask(() => {
        if (how[url] === 'wrong') handlers.open('');
        else if (elsewhere === undefined) handlers.closed(1006);
        else {
          handlers.open('xmpp');
          handlers.text(`<close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='${elsewhere}'/>`);
        }
      });
      return { send: () => true, close: () => queueMicrotask(() => handlers.closed(1000)) };
    },
  };
}

/** `keys`: endpoints whose keys forbid it; `untold`: those that do not answer. `told`: what is recorded of the others. */
function dialling(
  keys: Record<string, PinFailure>,
  untold: readonly string[],
  told: [string, SessionFailure][],
): Dialling {
  return {
    begin(_domain, url, unasked) {
      const failure = keys[url];
      if (!unasked && untold.includes(url)) {
        return Promise.resolve({
          ok: false,
          untold: true,
          failure: { area: 'discovery', failure: { code: 'unreachable' } },
        });
      }
      return Promise.resolve(
        failure === undefined
          ? { ok: true, pins: null, reached: () => undefined, failed: (why) => told.push([url, why]) }
          : { ok: false, untold: false, failure: { area: 'pins', failure } },
      );
    },
    ask: () => Promise.reject(new Error('nobody asked')),
  };
}

function open(
  how: Record<string, string>,
  keys: Record<string, PinFailure> = {},
  found: Resolution = resolution,
  untold: readonly string[] = [],
): { session: Session; dialled: string[]; told: [string, SessionFailure][] } {
  const dialled: string[] = [];
  const told: [string, SessionFailure][] = [];
  const ports: Ports = { ...nodePorts(), sockets: sockets(how, dialled) };
  const session = createSession({
    ports,
    recorder: {
      restored: Promise.resolve(),
      begin: () => undefined,
      end: () => undefined,
      record: () => undefined,
      recordBinary: () => undefined,
      clear: () => Promise.resolve(),
      forget: () => Promise.resolve(),
      upTo: 0,
    },
    resolver: { resolve: () => Promise.resolve(found) },
    dialling: dialling(keys, untold, told),
    jid: parseJid('juliet@a.example'),
    allowPlain: false,
    changed: () => undefined,
    keepKeys: () => undefined,
    online: () => undefined,
    offline: () => undefined,
    failed: () => undefined,
    continuity: createContinuity({ account: parseJid('juliet@a.example'), ports, store: openStreamsStore() }),
    missing: () => Promise.resolve(),
    acknowledged: () => Promise.resolve(),
    undelivered: () => Promise.resolve(),
  });
  return { session, dialled, told };
}

async function settled(session: Session): Promise<SessionState> {
  await expect.poll(() => 'failure' in session.view.state).toBe(true);
  return session.view.state;
}

test('an endpoint that will never do does not hide one that is away for a moment', async () => {
  const { session, dialled } = open({ 'wss://a.example/ws': 'refused', 'wss://b.example/ws': 'wrong' });
  session.start({ password: 'p', keys: null });
  expect(await settled(session)).toMatchObject({
    phase: 'waiting',
    failure: { area: 'stream', failure: { code: 'socket-closed' } },
  });
  expect(dialled).toEqual(urls);
  await session.stop();
});

test('where none will ever do, the session stops and says why', async () => {
  const { session } = open({ 'wss://a.example/ws': 'wrong', 'wss://b.example/ws': 'wrong' });
  session.start({ password: 'p', keys: null });
  expect(await settled(session)).toMatchObject({
    phase: 'stopped',
    failure: { failure: { code: 'subprotocol-missing' } },
  });
});

test('trying again without anything to prove oneself with asks for the password', () => {
  const { session, dialled } = open({});
  const failure = { area: 'session', failure: { code: 'no-candidate' } } as const;
  session.restore({ state: { phase: 'stopped', failure }, failures: 0, urls: [] }, null);
  session.retry();
  expect(session.view.state).toMatchObject({ phase: 'needs-you', need: 'password' });
  expect(dialled).toEqual([]);
});

const mismatch: PinFailure = { code: 'pin-mismatch', endpoint: 'a.example:443', expected: ['a'], met: 'b' };

test('an endpoint whose key is another one gets no socket; the next one does, and what came of it is told', async () => {
  const { session, dialled, told } = open(
    { 'wss://b.example/ws': 'refused' },
    { 'wss://a.example/ws': mismatch },
  );
  session.start({ password: 'p', keys: null });
  const state = await settled(session);
  expect(dialled).toEqual(['wss://b.example/ws']);
  expect(told).toMatchObject([['wss://b.example/ws', { failure: { code: 'socket-closed' } }]]);
  // That the network failed as well must not hide it; since that may pass, it is tried again.
  expect(state).toMatchObject({ phase: 'waiting', failure: { area: 'pins', failure: mismatch } });
  await session.stop();
});

test('keys that changed wait for the person', async () => {
  const changed: PinFailure = { code: 'pin-changed', domain: 'a.example' };
  const { session, dialled } = open({}, { 'wss://a.example/ws': changed, 'wss://b.example/ws': changed });
  session.start({ password: 'p', keys: null });
  expect(await settled(session)).toMatchObject({ phase: 'needs-you', need: 'changed-key' });
  expect(dialled).toEqual([]);
  await session.stop();
});

test('one that nobody knows why it does not answer gets a socket once the others have failed', async () => {
  const both = { 'wss://a.example/ws': 'wrong', 'wss://b.example/ws': 'wrong' } as const;
  const { session, dialled } = open(both, {}, resolution, ['wss://a.example/ws']);
  session.start({ password: 'p', keys: null });
  await settled(session);
  expect(dialled).toEqual(['wss://b.example/ws', 'wss://a.example/ws']);
  await session.stop();
});

const read: Resolution['documents'][number] = {
  kind: 'hacx',
  url: 'https://a.example/.well-known/xmpp-client.xml',
  startedAt: 0,
  endedAt: 1,
  outcome: {
    ok: true,
    status: 200,
    contentType: '',
    finalUrl: '',
    reading: 'hacx',
    links: 1,
    security: null,
  },
};
const away: Resolution['documents'][number] = {
  ...read,
  kind: 'host-meta',
  outcome: { ok: false, failure: { code: 'unreachable' } },
};

test('what worked before is dialled while documents cannot be had, and not once they say otherwise', async () => {
  const failure = { area: 'session', failure: { code: 'offline' } } as const;
  const memory = {
    state: { phase: 'waiting', failure, retryAt: 0 },
    failures: 1,
    urls: ['wss://a.example/ws'],
  } as const;
  const keys = {
    hash: 'SHA-1',
    salt: 'AA==',
    iterations: 4096,
    clientKey: 'AA==',
    serverKey: 'AA==',
  } as const;
  const unknown = open({}, {}, { ...resolution, candidates: [], documents: [away] });
  unknown.session.restore(memory, keys);
  await expect.poll(() => unknown.dialled).toEqual(['wss://a.example/ws']);
  await unknown.session.stop();

  const hidden = open({}, {}, { ...resolution, candidates: [], documents: [read] });
  hidden.session.restore(memory, keys);
  await expect.poll(() => hidden.session.view.state.phase).toBe('stopped');
  expect(await settled(hidden.session)).toMatchObject({ failure: { failure: { code: 'no-candidate' } } });
  expect(hidden.dialled).toEqual([]);
});
test('a redirection is followed where it may be, and never to another host or out of TLS', async () => {
  const [first = '', second = ''] = urls;
  const { session, dialled } = open({
    [first]: 'see wss://a.example/moved',
    'wss://a.example/moved': 'see ws://a.example/plain',
    [second]: 'see wss://evil.example/ws',
  });
  session.start({ password: 'p', keys: null });
  expect(await settled(session)).toMatchObject({ failure: { failure: { code: 'see-other-uri' } } });
  expect(dialled).toEqual([first, 'wss://a.example/moved', second]);
  await session.stop();
});

test('two endpoints that point at each other do not keep a session busy', async () => {
  const [first = '', second = ''] = urls;
  const { session, dialled } = open({ [first]: `see ${second}`, [second]: `see ${first}` });
  session.start({ password: 'p', keys: null });
  await settled(session);
  expect(dialled.length).toBeLessThanOrEqual(8);
  await session.stop();
});
