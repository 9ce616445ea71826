import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { SessionState } from '../contract/accounts.ts';
import { parseJid } from '../core/jid.ts';
import type { Candidate, Resolution } from '../core/discovery/types.ts';
import type { Ports, Socket, SocketHandlers, SocketPort } from '../platform/ports.ts';
import { nodePorts, unwatched } from '../../e2e/world/node-ports.ts';
import { resolutionOf } from '../../e2e/world/resolution.ts';
import type { PinFailure, SessionFailure } from '../contract/failure.ts';
import type { Dialling } from './discovery/dialling.ts';
import { openStreamsStore } from '../store/streams-store.ts';
import { createContinuity } from './continuity.ts';
import type { Credentials } from './credentials.ts';
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
const resolution = resolutionOf('a.example', urls.map(candidate));

/** `how` is what each endpoint does: fail before it opens, open without the subprotocol, `see` another, be `salted` anew, or `drop` who is online. */
function sockets(how: Record<string, string>, dialled: string[]): SocketPort {
  return {
    open(url, _protocols, handlers) {
      dialled.push(url);
      if (how[url] === 'salted') return answering(handlers, saltedAnew);
      if (how[url] === 'drop') return answering(handlers, dropping);
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

const opened = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' id='1' version='1.0' from='a.example'/>`;
const features = (inside: string): string =>
  `<features xmlns='http://etherx.jabber.org/streams'>${inside}</features>`;
const offering = (mechanism: string): string =>
  features(
    `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>${mechanism}</mechanism></mechanisms>`,
  );

/** A socket whose other side answers what it hears. */
function answering(
  handlers: SocketHandlers,
  hear: (text: string, handlers: SocketHandlers, count: number) => readonly string[],
): Socket {
  let count = 0;
  queueMicrotask(() => handlers.open('xmpp'));
  return {
    send(text) {
      queueMicrotask(() => hear(text, handlers, count++).forEach((answer) => handlers.text(answer)));
      return true;
    },
    close: () => undefined,
  };
}

/** Offers SCRAM with another salt than the last time, and takes no tokens. */
function saltedAnew(text: string): readonly string[] {
  if (text.startsWith('<open ')) return [opened, offering('SCRAM-SHA-1')];
  if (!text.startsWith('<auth ')) return [];
  const first = Buffer.from(text.replace(/<[^>]*>/g, ''), 'base64').toString();
  const nonce = /r=([^,]*)/.exec(first)?.[1] ?? '';
  const challenge = Buffer.from(`r=${nonce}more,s=bmV3,i=4096`).toString('base64');
  return [`<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${challenge}</challenge>`];
}

/** Lets anybody in, and goes away. */
function dropping(text: string, handlers: SocketHandlers, count: number): readonly string[] {
  if (count === 0) return [opened, offering('ANONYMOUS')];
  if (text.startsWith('<auth ')) return [`<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>`];
  if (text.startsWith('<open ')) {
    return [opened, features(`<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>`)];
  }
  const id = /id=["']([^"']*)/.exec(text)?.[1] ?? '';
  setTimeout(() => handlers.closed(1006), 20);
  return [
    `<iq xmlns='jabber:client' type='result' id='${id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>someone@a.example/x</jid></bind></iq>`,
  ];
}

/** `keys`: endpoints whose keys forbid it; `untold`: those that do not answer. `told`: what is recorded of the others. */
function dialling(
  keys: Record<string, PinFailure>,
  untold: readonly string[],
  told: [string, SessionFailure][],
): Dialling {
  return {
    heldAtMost: 0,
    begin(_domain, url, asking) {
      const failure = keys[url];
      if (asking !== 'never' && untold.includes(url)) {
        return Promise.resolve({
          ok: false,
          untold: true,
          failure: { area: 'discovery', failure: { code: 'unreachable' } },
        });
      }
      return Promise.resolve(
        failure === undefined
          ? {
              ok: true,
              pins: null,
              free: true,
              held: () => null,
              unopened: () => undefined,
              reached: () => undefined,
              failed: (why) => told.push([url, why]),
            }
          : { ok: false, untold: false, failure: { area: 'pins', failure } },
      );
    },
    ask: () => Promise.reject(new Error('nobody asked')),
  };
}

interface Beginning {
  readonly found?: Resolution;
  readonly untold?: readonly string[];
  /** What was kept of an earlier sign-in. */
  readonly kept?: Partial<Credentials>;
  readonly account?: string;
  /** What comes for a document that is asked for again. */
  readonly page?: string;
}

function open(
  how: Record<string, string>,
  keys: Record<string, PinFailure> = {},
  {
    found = resolution,
    untold = [],
    kept: has = {},
    account = 'juliet@a.example',
    page = '',
  }: Beginning = {},
): { session: Session; dialled: string[]; told: [string, SessionFailure][] } {
  const dialled: string[] = [];
  const told: [string, SessionFailure][] = [];
  const asRead = {
    ok: true,
    status: 200,
    contentType: '',
    maxAge: null,
    security: null,
    timing: {},
  } as const;
  const ports: Ports = {
    ...nodePorts(),
    sockets: sockets(how, dialled),
    fetch: { read: ({ url }) => Promise.resolve({ ...asRead, text: page, finalUrl: url }) },
  };
  const kept: Credentials = {
    load: () => Promise.resolve(),
    unreadable: null,
    keys: null,
    hasToken: false,
    use: () => [],
    proved: () => Promise.resolve(),
    refused: () => undefined,
    refusedKeys: () => undefined,
    spoil: () => undefined,
    end: () => Promise.resolve([]),
    ...has,
  };
  const session = createSession({
    ports,
    recorder: {
      begin: () => undefined,
      end: () => undefined,
      record: () => undefined,
      recordBinary: () => undefined,
    },
    resolver: { resolve: () => Promise.resolve(found) },
    dialling: dialling(keys, untold, told),
    jid: parseJid(account),
    allowPlain: false,
    vigil: unwatched,
    heeded: () => undefined,
    changed: () => undefined,
    kept,
    begun: () => undefined,
    online: () => undefined,
    ended: () => undefined,
    offline: () => undefined,
    failed: () => undefined,
    continuity: createContinuity({
      account: parseJid(account),
      ports,
      store: openStreamsStore(),
      credentials: kept,
    }),
    renewed: () => Promise.resolve(),
    missing: () => Promise.resolve(),
    acknowledged: () => Promise.resolve(),
    underway: () => Promise.resolve(),
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

test('failures before a session was online do not make it wait longer once it is lost', async () => {
  const [first = ''] = urls;
  const { session } = open({ [first]: 'drop' }, {}, { account: 'a.example' });
  const state = { phase: 'resolving' } as const;
  session.restore({ state, failures: 6, losses: 0, urls: [], worked: null });
  const lost = await settled(session);
  expect(lost).toMatchObject({ phase: 'waiting', failure: { failure: { code: 'socket-closed' } } });
  expect(session.memory).toMatchObject({ failures: 1, losses: 1 });
  if (lost.phase === 'waiting') expect(lost.retryAt - session.view.since).toBeLessThanOrEqual(1000);
  await session.stop();
});

test('trying again without anything to prove oneself with asks for the password', () => {
  const { session, dialled } = open({});
  const failure = { area: 'session', failure: { code: 'no-candidate' } } as const;
  session.restore({ state: { phase: 'stopped', failure }, failures: 0, losses: 0, urls: [], worked: null });
  session.retry();
  expect(session.view.state).toMatchObject({ phase: 'needs-you', need: 'password' });
  expect(dialled).toEqual([]);
});

test('what was kept and cannot be read is told from nothing kept', () => {
  const { session } = open({}, {}, { kept: { unreadable: 'key-lost' } });
  session.restore(null);
  expect(session.view.state).toMatchObject({
    phase: 'needs-you',
    need: 'password',
    failure: { failure: { code: 'secrets-unreadable', why: 'key-lost' } },
  });
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
  const { session, dialled } = open(both, {}, { untold: ['wss://a.example/ws'] });
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

const keys = {
  hash: 'SHA-1',
  salt: 'AA==',
  iterations: 4096,
  clientKey: 'AA==',
  serverKey: 'AA==',
} as const;

test('where keys are refused that fit no salt, tokens stay, and the next endpoint is tried with them', async () => {
  const [first = '', second = ''] = urls;
  let refusedKeys = 0;
  const tokens = [{ token: 'one', expires: Date.now() + 60_000, count: 0 }];
  const { session, dialled } = open(
    { [first]: 'salted', [second]: 'refused' },
    {},
    { kept: { keys, hasToken: true, use: () => tokens, refusedKeys: () => void (refusedKeys += 1) } },
  );
  session.restore(null);
  expect(await settled(session)).toMatchObject({
    phase: 'waiting',
    failure: { failure: { code: 'socket-closed' } },
  });
  expect(dialled).toEqual([first, first, second]);
  expect(refusedKeys).toBe(1);
  await session.stop();
});

test('a worker that wakes dials what worked without waiting for a document; what is published counts next', async () => {
  const [first = '', second = ''] = urls;
  const worked = { url: first, at: Date.now(), took: 20 };
  const woken = open(
    {},
    {},
    { found: { ...resolution, candidates: [candidate(second, 0)] }, kept: { keys } },
  );
  woken.session.restore({ state: { phase: 'resolving' }, failures: 0, losses: 0, urls: [first], worked });
  await settled(woken.session);
  expect(woken.dialled).toEqual([first, second]);
  expect(woken.session.memory).toMatchObject({ urls: [second], worked: null });
  await woken.session.stop();

  const long = { ...worked, at: Date.now() - 48 * 3_600_000 };
  const forgotten = open(
    {},
    {},
    { found: { ...resolution, candidates: [candidate(second, 0)] }, kept: { keys } },
  );
  forgotten.session.restore({
    state: { phase: 'resolving' },
    failures: 0,
    losses: 0,
    urls: [first],
    worked: long,
  });
  await settled(forgotten.session);
  expect(forgotten.dialled).toEqual([second]);
  await forgotten.session.stop();
});

test('what worked before is dialled while documents cannot be had, and not once they say otherwise', async () => {
  const failure = { area: 'session', failure: { code: 'offline' } } as const;
  const memory = {
    state: { phase: 'waiting', failure, retryAt: 0 },
    failures: 1,
    losses: 0,
    urls: ['wss://a.example/ws'],
    worked: null,
  } as const;
  const unknown = open(
    {},
    {},
    { found: { ...resolution, candidates: [], documents: [away] }, kept: { keys } },
  );
  unknown.session.restore(memory);
  await expect.poll(() => unknown.dialled).toEqual(['wss://a.example/ws']);
  await unknown.session.stop();

  const hidden = open(
    {},
    {},
    { found: { ...resolution, candidates: [], documents: [read] }, kept: { keys } },
  );
  hidden.session.restore(memory);
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

test('a page of the network in place of everything is named, and what was known is not forgotten for it', async () => {
  const [first = ''] = urls;
  const page = '<!doctype html><title>Sign in</title>';
  const html: Resolution['documents'][number] = {
    ...away,
    outcome: { ok: false, failure: { code: 'not-xrd', found: 'html' } },
  };
  const found = { ...resolution, candidates: [], documents: [html] };
  const { session, dialled } = open({}, {}, { found, page, kept: { keys } });
  const worked = { url: first, at: Date.now(), took: 20 };
  session.restore({ state: { phase: 'resolving' }, failures: 0, losses: 0, urls: [first], worked });
  expect(await settled(session)).toMatchObject({
    phase: 'waiting',
    failure: { area: 'session', failure: { code: 'captive', how: 'page' } },
  });
  expect(dialled).toEqual([first]);
  expect(session.memory).toMatchObject({ urls: [first], worked });
  await session.stop();

  // Of a domain of which nothing is known, a page says that it is no XMPP server as much as anything else.
  const fresh = open({}, {}, { found, page });
  fresh.session.start({ password: 'p', keys: null });
  expect(await settled(fresh.session)).toMatchObject({
    phase: 'stopped',
    failure: { failure: { code: 'not-xrd' } },
  });
  // Another network may not answer like that.
  fresh.session.networkChanged();
  expect(fresh.session.view.state.phase).not.toBe('stopped');
  await fresh.session.stop();
});
