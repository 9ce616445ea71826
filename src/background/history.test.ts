import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import type { SessionState } from '../contract/accounts.ts';
import type { SessionFailure } from '../contract/failure.ts';
import type { BackgroundEvent } from '../contract/index.ts';
import { readFrame } from '../core/framing/index.ts';
import { ahead, firstTime } from '../core/history/history.testing.ts';
import type { StreamFailure } from '../core/stream/index.ts';
import { el } from '../core/xml/index.ts';
import { fresh, sending, type Management } from '../core/xep/xep-0198.ts';
import { openHistoryStore } from '../store/history-store.ts';
import { openHistoryReader } from '../store/open-readers.ts';
import { createEventHub } from './events.ts';
import { createHistory, type History } from './history.ts';
import type { FrameSink } from './recorder.ts';

const account = 'juliet@a.example';
const url = 'wss://a.example/ws';
const online: SessionState = {
  phase: 'online',
  url,
  jid: `${account}/x`,
  mechanism: 'SCRAM-SHA-256',
  pins: null,
};
const closed: StreamFailure = { code: 'socket-closed', closeCode: 1006, opened: true };
const cut: SessionFailure = { area: 'stream', failure: closed };
const waiting = (retryAt: number): SessionState => ({ phase: 'waiting', failure: cut, retryAt });
const resumed = "<resumed xmlns='urn:xmpp:sm:3' h='5' previd='sm-secret'/>";

let now: number;
let management: Management | null;
let heard: BackgroundEvent[];
let due: (() => void)[];
let recorded: string[];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  now = 1_000_000;
  management = null;
  heard = [];
  due = [];
  recorded = [];
});

const recorder: FrameSink = {
  begin: ({ id }) => void recorded.push(`begin ${id}`),
  end: (id) => void recorded.push(`end ${id}`),
  record: (_stream, direction) => void recorded.push(direction),
  recordBinary: () => void recorded.push('binary'),
};

/** A worker's own; `sink` takes its frames, `run` a whole stream of them. */
interface Worker {
  readonly history: History;
  readonly sink: FrameSink;
  readonly run: (id: string, lines: readonly string[]) => void;
}

function worker(): Worker {
  const hub = createEventHub();
  hub.listen((event) => heard.push(event));
  const history = createHistory({
    account,
    clock: { now: () => now, after: (_ms, run) => (due.push(run), () => undefined) },
    hub,
    store: openHistoryStore(),
    management: () => management,
    fault(error) {
      throw error;
    },
  });
  const sink = history.beside(recorder);
  return {
    history,
    sink,
    run(id, lines) {
      sink.begin({ id, source: 'account', account, url, openedAt: now });
      for (const line of lines) {
        const text = line.slice(2);
        sink.record(id, line.startsWith('>') ? 'out' : 'in', text, readFrame(text));
      }
    },
  };
}

const told = async (history: History) => {
  await history.stop();
  return openHistoryReader().events(account);
};

test('connected, lost with its reason, waiting, resumed', async () => {
  const { history, run } = worker();
  run('s1', firstTime);
  history.changed(online, 's1');
  management = sending({ ...fresh, enabled: true, id: 'x' }, el('message', 'jabber:client'));
  now += 60_000;
  history.ended(closed);
  history.changed(waiting(now + 900), 's1');
  now += 1000;
  history.changed({ phase: 'resolving' }, 's1');
  run('s2', ahead(resumed));
  history.changed({ ...online, mechanism: 'HT-SHA-256-NONE' }, 's2');
  const events = await told(history);
  expect(events.map(({ type, at }) => [type, at])).toEqual([
    ['connected', 1_000_000],
    ['lost', 1_060_000],
    ['waiting', 1_060_000],
    ['resumed', 1_061_000],
  ]);
  expect(events[1]).toMatchObject({ failure: cut, frames: { in: 4, out: 3 }, unacknowledged: 1 });
  expect(JSON.stringify(events)).not.toContain('secret');
  expect(recorded.filter((one) => one === 'out')).toHaveLength(5);
});

test('waits for the same reason are one event; a worker that wakes meanwhile adds nothing', async () => {
  const first = worker();
  first.history.changed(waiting(now + 1000), null);
  first.history.changed({ phase: 'resolving' }, null);
  now += 1000;
  first.history.changed(waiting(now + 2000), null);
  await first.history.stop();
  const second = worker();
  const before = { state: waiting(now + 2000), failures: 2, losses: 0, urls: [], worked: null };
  await second.history.woken(before);
  second.history.changed(waiting(now + 2000), null);
  second.history.changed({ phase: 'resolving' }, null);
  now += 2000;
  second.history.changed(waiting(now + 4000), null);
  expect(await told(second.history)).toEqual([
    { type: 'waiting', at: 1_000_000, failure: cut, retryAt: now + 4000, times: 3 },
  ]);
});

test('a worker that died online says so when the next one wakes, and when it was last seen to work', async () => {
  const first = worker();
  first.run('s1', firstTime);
  first.history.changed(online, 's1');
  now += 30_000;
  const text = "<presence xmlns='jabber:client'/>";
  first.sink.record('s1', 'in', text, readFrame(text));
  await first.history.stop();
  now += 300_000;
  const second = worker();
  await second.history.woken({ state: online, failures: 0, losses: 0, urls: [url], worked: null });
  const events = await told(second.history);
  expect(events.at(-1)).toEqual({ type: 'woken', at: 1_330_000, alive: 1_030_000, browser: false });
});

test('a start of the browser is told as one', async () => {
  const { history } = worker();
  await history.woken(null);
  expect(await told(history)).toEqual([{ type: 'woken', at: now, alive: null, browser: true }]);
});

test('attempts that failed before stand with the one that did not', async () => {
  const { history, run } = worker();
  history.changed({ phase: 'connecting', attempt: 1, of: 2, url: 'wss://b.example/ws' }, null);
  history.ended({ code: 'dial-timeout', seconds: 10 });
  history.changed({ phase: 'connecting', attempt: 2, of: 2, url }, null);
  run('s1', firstTime);
  history.changed(online, 's1');
  expect((await told(history))[0]).toMatchObject({
    type: 'connected',
    before: [{ url: 'wss://b.example/ws', failure: { failure: { code: 'dial-timeout' } } }],
  });
});

test('what is learnt after stanzas flow goes into the same event', async () => {
  const { history, sink, run } = worker();
  run('s1', firstTime);
  history.changed(online, 's1');
  const text = "<active xmlns='urn:xmpp:csi:0'/>";
  sink.record('s1', 'out', text, readFrame(text));
  const events = await told(history);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ course: { asked: { clientState: true } } });
});

test('counts are of the connection in use, told in batches', async () => {
  const { history, sink, run } = worker();
  run('s1', firstTime);
  run('racing', firstTime.slice(0, 2));
  history.changed(online, 's1');
  const { frames, opened } = history.counts;
  expect(frames).toEqual({ in: 4, out: 3 });
  expect(opened).toBe(1_000_000);
  now += 5000;
  const to = { to: 'romeo@b.example', type: 'chat' };
  const message = el('message', 'jabber:client', to, el('body', 'jabber:client', {}, 'adieu'));
  const text = "<message xmlns='jabber:client'/>";
  management = sending({ ...fresh, enabled: true, acknowledged: 7, handled: 2, received: 3 }, message);
  sink.record('s1', 'out', text, readFrame(text));
  now += 5000;
  sink.record('s1', 'out', text, readFrame(text));
  management = sending(management, message);
  expect(history.counts.management).toMatchObject({
    sent: 9,
    acknowledged: 7,
    unacknowledged: 2,
    oldest: 1_005_000,
    received: 3,
    handled: 2,
    waiting: [
      { name: 'message', type: 'chat', carries: 'body', to: 'romeo@b.example', left: 1_005_000 },
      { name: 'message', type: 'chat', carries: 'body', to: 'romeo@b.example', left: 1_010_000 },
    ],
  });
  // What was written is nobody's to count.
  expect(JSON.stringify(history.counts)).not.toContain('adieu');
  for (let more = 0; more < 30; more += 1) management = sending(management, message);
  expect(history.counts.management?.waiting).toHaveLength(20);
  expect(history.counts.management?.waiting.at(0)?.left).toBeNull();
  expect(due).toHaveLength(1);
  for (const run of due.splice(0)) run();
  const counted = heard.filter(({ type }) => type === 'session.counted');
  expect(counted).toHaveLength(1);
  expect(counted[0]).toMatchObject({ counts: { frames: { in: 4, out: 5 } } });
  await history.stop();
  sink.record('s1', 'out', text, readFrame(text));
  expect(due).toHaveLength(0);
});
