import { expect, test } from 'vitest';
import { memoryStorage } from '../../e2e/world/node-ports.ts';
import type { SocketHandlers, SocketPort } from '../platform/ports.ts';
import { earlySockets } from './early.ts';
import { writeMemory, type SessionMemory } from './session-memory.ts';
import { manualClock } from './stanza/testing.ts';

const url = 'wss://a.example/ws';
const online: SessionMemory = {
  state: { phase: 'online', url, jid: 'juliet@a.example/x', mechanism: 'HT-SHA-256-NONE', pins: null },
  failures: 0,
  losses: 0,
  urls: [url],
  worked: { url, at: 0, took: 50, free: true },
};
const waiting: SessionMemory = {
  ...online,
  state: {
    phase: 'waiting',
    failure: { area: 'stream', failure: { code: 'closed-by-server' } },
    retryAt: 60_000,
  },
};

/** A network whose other side does what the test says. */
function network() {
  const begun: { readonly url: string; readonly handlers: SocketHandlers; closed: boolean }[] = [];
  const sent: string[] = [];
  const sockets: SocketPort = {
    open(to, _protocols, handlers) {
      const one = { url: to, handlers, closed: false };
      begun.push(one);
      return { send: (text) => sent.push(text) > 0, close: () => void (one.closed = true) };
    },
  };
  return { begun, sent, sockets };
}
async function wake(memories: Readonly<Record<string, SessionMemory>>) {
  const session = memoryStorage();
  for (const [account, memory] of Object.entries(memories)) await writeMemory(session, account, memory);
  const clock = manualClock();
  const net = network();
  const early = earlySockets({ sockets: net.sockets, storage: { session }, clock, fault: () => undefined });
  await expect.poll(() => true).toBe(true);
  return { ...net, early, clock };
}
function listener() {
  const heard: string[] = [];
  const handlers: SocketHandlers = {
    open: (protocol) => void heard.push(`open ${protocol}`),
    text: (data) => void heard.push(data),
    binary: (bytes) => void heard.push(`${bytes} bytes`),
    closed: (code) => void heard.push(`closed ${code}`),
  };
  return { heard, handlers };
}

test('a session that was online finds its socket begun, and hears on it what one of its own would tell', async () => {
  const { begun, sent, early, clock } = await wake({ 'juliet@a.example': online });
  expect(begun.map((one) => one.url)).toEqual([url]);
  begun[0]?.handlers.open('xmpp');
  clock.pass(30);
  const { heard, handlers } = listener();
  const socket = early.open(url, ['xmpp'], handlers);
  expect(socket.since).toBe(0);
  // As with any other, not before whoever asked holds it.
  expect(heard).toEqual([]);
  await expect.poll(() => heard).toEqual(['open xmpp']);
  socket.send('<open/>');
  begun[0]?.handlers.text('<features/>');
  begun[0]?.handlers.closed(1006);
  expect([sent, heard]).toEqual([['<open/>'], ['open xmpp', '<features/>', 'closed 1006']]);
  expect(begun.length).toBe(1);
  early.open(url, ['xmpp'], handlers);
  expect(begun.length).toBe(2);
});

test('one that opens after it was taken tells it then', async () => {
  const { begun, early } = await wake({ 'juliet@a.example': online });
  const { heard, handlers } = listener();
  early.open(url, ['xmpp'], handlers);
  begun[0]?.handlers.open('xmpp');
  expect(heard).toEqual(['open xmpp']);
});

test.each([
  ['keys to compare', { ...online, worked: { url, at: 0, took: 50, free: false } }],
  ['keys nobody knows of', { ...online, worked: { url, at: 0, took: 50 } }],
  ['nothing that worked', { ...online, worked: null }],
  ['a wait', waiting],
  ['BOSH', { ...online, worked: { url: 'https://a.example/bosh', at: 0, took: 50, free: true } }],
] satisfies [string, SessionMemory][])('with %s none is begun', async (_what, memory) => {
  expect((await wake({ 'juliet@a.example': memory })).begun).toEqual([]);
});

test('each account has one of its own', async () => {
  const { begun, early } = await wake({ 'juliet@a.example': online, 'nurse@a.example': online });
  expect(begun.length).toBe(2);
  const [one, two] = [listener(), listener()];
  early.open(url, ['xmpp'], one.handlers);
  early.open(url, ['xmpp'], two.handlers);
  begun[1]?.handlers.text('<second/>');
  expect([begun.length, one.heard, two.heard]).toEqual([2, [], ['<second/>']]);
});

test('one that did not open tells that to whoever asks for it, in the place of another', async () => {
  const { begun, early } = await wake({ 'juliet@a.example': online });
  begun[0]?.handlers.closed(1006);
  const { heard, handlers } = listener();
  early.open(url, ['xmpp'], handlers);
  await expect.poll(() => heard).toEqual(['closed 1006']);
  expect(begun.length).toBe(1);
});

test('what failed some time ago says nothing any more', async () => {
  const { begun, early, clock } = await wake({ 'juliet@a.example': online });
  begun[0]?.handlers.closed(1006);
  clock.pass(5_000);
  early.open(url, ['xmpp'], listener().handlers);
  expect(begun.length).toBe(2);
});

test('one that nobody wants is closed after a while, and one that was closed is not handed over', async () => {
  const { begun, early, clock } = await wake({ 'juliet@a.example': online });
  clock.pass(5_000);
  expect(begun[0]?.closed).toBe(true);
  early.open(url, ['xmpp'], listener().handlers);
  expect(begun.length).toBe(2);
});

test('one on which somebody speaks before being spoken to is closed', async () => {
  const { begun, early } = await wake({ 'juliet@a.example': online });
  begun[0]?.handlers.open('xmpp');
  begun[0]?.handlers.text('<open/>');
  expect(begun[0]?.closed).toBe(true);
  const { heard, handlers } = listener();
  early.open(url, ['xmpp'], handlers);
  expect([begun.length, heard]).toEqual([2, []]);
});
