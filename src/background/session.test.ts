import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { SessionState } from '../contract/accounts.ts';
import { parseJid } from '../core/jid.ts';
import type { Candidate, Resolution } from '../core/discovery/types.ts';
import type { Ports, SocketPort } from '../platform/ports.ts';
import { nodePorts } from '../../e2e/world/node-ports.ts';
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
  documents: [],
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

function open(how: Record<string, string>): { session: Session; dialled: string[] } {
  const dialled: string[] = [];
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
    resolver: { resolve: () => Promise.resolve(resolution) },
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
  return { session, dialled };
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
