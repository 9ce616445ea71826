import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { usualSettings, type Settings } from '../contract/settings.ts';
import type { BackgroundEvent } from '../contract/index.ts';
import { isHeld, lostKind, marks, rowAt } from '../core/frames/pack.ts';
import { readFrame, type FrameRecord, type StreamRecord } from '../core/framing/index.ts';
import { openFramesStore, type FramesStore } from '../store/frames-store.ts';
import { openFramesReader } from '../store/open-readers.ts';
import { openFramesDb } from '../store/schema.ts';
import { createEventHub } from './events.ts';
import { createRecorder, type Recorder } from './recorder.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => vi.restoreAllMocks());

const juliet = 'juliet@capulet.example';
const nurse = 'nurse@capulet.example';
const stream = (id: string, account = juliet): StreamRecord => ({
  id,
  source: 'account',
  account,
  url: 'wss://capulet.example/ws',
  openedAt: 1,
});

interface Bench {
  readonly recorder: Recorder;
  readonly events: BackgroundEvent[];
  readonly faults: unknown[];
  choose(settings: Partial<Settings>): void;
  say(text: string, id?: string, direction?: 'in' | 'out'): void;
  /** Lets the timer of a batch run out, and waits until it was written. */
  flush(): Promise<void>;
}

function bench(store: FramesStore = openFramesStore(), start: Partial<Settings> = {}): Bench {
  let settings = { ...usualSettings, ...start };
  const hub = createEventHub();
  const events: BackgroundEvent[] = [];
  hub.listen((event) => events.push(event));
  const faults: unknown[] = [];
  let due: (() => void)[] = [];
  let now = 1000;
  const recorder = createRecorder({
    store,
    settings: { get: () => Promise.resolve(settings) },
    clock: { now: () => (now += 1), after: (_ms, run) => (due.push(run), () => undefined) },
    hub,
    fault: (error) => void faults.push(error),
  });
  return {
    recorder,
    events,
    faults,
    choose(change) {
      settings = { ...settings, ...change };
      hub.push({ type: 'settings.changed', settings });
    },
    say: (text, id = 's1', direction = 'in') => recorder.record(id, direction, text, readFrame(text)),
    async flush() {
      await recorder.restored;
      const run = due;
      due = [];
      for (const one of run) one();
      // What is queued behind the writing ends after it.
      await recorder.forget('nobody@nowhere.example');
    },
  };
}

const conflict = {
  area: 'stream',
  failure: { code: 'stream-error', condition: 'conflict' },
} as const;
const presence = (id: number): string => `<presence xmlns='jabber:client' id='${id}'/>`;
const many = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => presence(from + index));
const ids = (frames: readonly FrameRecord[]): string[] =>
  frames.map(({ text }) => /id='([^']*)'/.exec(text)?.[1] ?? '');

describe('recording', () => {
  it('keeps how a stream ended, with attempts of which there is no frame for as long as the frames around them', async () => {
    const it = bench();
    it.recorder.begin(stream('s1'));
    it.say(presence(1));
    it.recorder.begin(stream('refused'));
    it.recorder.end('refused', { how: 'unopened', closeCode: 1006 }, 5);
    it.recorder.end('s1', { how: 'error', failure: conflict }, 7);
    await it.flush();
    const read = await openFramesReader().streams();
    expect(read.map(({ id, end, silent }) => ({ id, end, silent }))).toEqual([
      { id: 'refused', end: { at: 5, how: 'unopened', closeCode: 1006 }, silent: true },
      { id: 's1', end: { at: 7, how: 'error', failure: conflict }, silent: undefined },
    ]);
    expect(it.events.filter(({ type }) => type === 'frames.streams')).toHaveLength(2);
    it.choose({ framesKept: 1 });
    it.recorder.begin(stream('s2'));
    for (const text of many(2, 4)) it.say(text, 's2');
    await it.flush();
    it.recorder.begin(stream('s3'));
    it.say(presence(5), 's3');
    await it.flush();
    expect((await openFramesReader().streams()).map(({ id }) => id)).toEqual(['s2', 's3']);
  });

  it('keeps the newest of many attempts that came to nothing', async () => {
    const it = bench();
    for (let n = 1; n <= 120; n += 1) {
      it.recorder.begin({ ...stream(`a${n}`), openedAt: n });
      it.recorder.end(`a${n}`, { how: 'uncalled' });
    }
    await it.flush();
    const read = await openFramesReader().streams();
    expect([read.length, read[0]?.id, read.at(-1)?.id]).toEqual([100, 'a21', 'a120']);
  });

  it('leaves nothing of attempts that end after their account was forgotten, or while nothing is recorded', async () => {
    const it = bench();
    it.recorder.begin(stream('late'));
    await it.recorder.forget(juliet);
    it.recorder.end('late', { how: 'superseded' });
    it.choose({ recording: false });
    it.recorder.begin(stream('unrecorded'));
    it.recorder.end('unrecorded', { how: 'superseded' });
    await it.flush();
    expect(await openFramesReader().streams()).toEqual([]);
  });

  it('says of streams that a worker before it held that it was stopped, and reads what is of another make', async () => {
    const first = bench();
    first.recorder.begin(stream('s1'));
    first.say(presence(1));
    await first.flush();
    const db = await openFramesDb();
    await db.put('streams', { ...stream('old'), last: 1 });
    await db.put('streams', { ...stream('odd'), last: 1, end: { at: 1, how: 'sung' } as never });
    const second = bench();
    await second.flush();
    expect((await openFramesReader().streams()).map(({ id, end }) => [id, end])).toEqual([
      ['odd', undefined],
      ['old', undefined],
      ['s1', { at: null, how: 'worker-stopped' }],
    ]);
  });

  it('keeps exact text, size and what is known of a frame, in chunks and before them', async () => {
    const it = bench();
    it.recorder.begin(stream('s1'));
    for (const text of many(1, 1500)) it.say(text);
    await it.flush();
    it.say("<iq xmlns='jabber:client' type='get' id='ä😀'/>", 's1', 'out');
    await it.flush();
    it.say('<presence xmlns="jabber:client">' + 'x'.repeat(5000) + '</presence>');
    await it.flush();
    const frames = await openFramesReader().last(5000);
    expect(frames).toHaveLength(1502);
    expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 1502 }, (_, index) => index + 1));
    expect(ids(frames.slice(0, 1500))).toEqual(ids(many(1, 1500).map((text) => ({ text }) as FrameRecord)));
    expect(frames[1500]).toMatchObject({ direction: 'out', kind: 'iq', bytes: 50 });
    expect(frames[1500]?.text).toContain('ä😀');
    expect(frames[1501]?.text).toHaveLength(5043);
    expect(it.faults).toEqual([]);
  });

  it('goes on where the worker before it ended, and fills its chunk', async () => {
    const first = bench();
    first.recorder.begin(stream('s1'));
    for (const text of many(1, 10)) first.say(text);
    await first.flush();
    const second = bench();
    second.recorder.begin(stream('s2'));
    for (const text of many(11, 1010)) second.say(text, 's2');
    await second.flush();
    const frames = await openFramesReader().last(5000);
    expect(ids(frames)).toEqual(Array.from({ length: 1010 }, (_, index) => String(index + 1)));
    expect(frames.map(({ stream: id }) => id).indexOf('s2')).toBe(10);
    const db = await openFramesDb();
    expect(await db.getAllKeys('chunks')).toEqual([0]);
    expect(await db.count('tail')).toBe(1);
  });

  it('makes chunks of rows that are stored already, also of those that a worker before it left', async () => {
    const store = openFramesStore();
    const first = bench({ ...store, tidy: () => Promise.resolve() });
    first.recorder.begin(stream('s1'));
    for (const text of many(1, 990)) first.say(text);
    await first.flush();
    for (const text of many(991, 1010)) first.say(text);
    await first.flush();
    const db = await openFramesDb();
    expect(await db.count('chunks')).toBe(0);
    const read = async () => ids(await openFramesReader().last(5000));
    const all = Array.from({ length: 1010 }, (_, index) => String(index + 1));
    expect(await read()).toEqual(all);
    const second = bench();
    await second.flush();
    expect([await db.getAllKeys('chunks'), await db.getAllKeys('texts')]).toEqual([[0], [0]]);
    expect(await read()).toEqual(all);
    second.recorder.begin(stream('s2'));
    for (const text of many(1011, 1990)) second.say(text, 's2');
    await second.flush();
    for (const text of many(1991, 2000)) second.say(text, 's2');
    await second.flush();
    expect([await db.getAllKeys('chunks'), await db.count('tail')]).toEqual([[0, 1], 0]);
    expect((await read()).length).toBe(2000);
  });

  it('writes the first frame after a pause at once, and what follows in batches', async () => {
    const waits: number[] = [];
    let now = 1000;
    const recorder = createRecorder({
      store: openFramesStore(),
      settings: { get: () => Promise.resolve(usualSettings) },
      clock: { now: () => now, after: (ms, run) => (waits.push(ms), void setTimeout(run), () => undefined) },
      hub: createEventHub(),
      fault: () => undefined,
    });
    await recorder.restored;
    recorder.begin(stream('s1'));
    const say = async (id: number): Promise<void> => {
      recorder.record('s1', 'in', presence(id), readFrame(presence(id)));
      await vi.waitFor(() => expect(recorder.upTo).toBe(id), { timeout: 15_000 });
    };
    await say(1);
    now += 5;
    await say(2);
    now += 300;
    await say(3);
    expect(waits).toEqual([0, 35, 0]);
  });

  it('masks secrets before they are stored', async () => {
    const it = bench();
    it.recorder.begin(stream('s1'));
    it.say("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>c2VjcmV0</auth>", 's1', 'out');
    await it.flush();
    const db = await openFramesDb();
    expect(JSON.stringify(await db.getAll('tail'))).not.toContain('c2VjcmV0');
    expect((await openFramesReader().last(1))[0]?.text).toContain('>••••••••<');
  });

  it('knows an answer by its request, and a broken rule, when they are recorded', async () => {
    const it = bench();
    it.recorder.begin(stream('s1'));
    it.say("<iq xmlns='jabber:client' type='get' id='a'/>", 's1', 'out');
    it.say(presence(1));
    it.say("<iq xmlns='jabber:client' type='result' id='a'/>");
    await it.flush();
    const { packs } = await openFramesReader().open();
    const [pack] = packs;
    if (pack === undefined) throw new Error('nothing recorded');
    expect(rowAt(pack, 0)?.asks).toBe(true);
    expect(rowAt(pack, 2)?.back).toBe(2);
    expect(rowAt(pack, 0)?.remark?.violations.map(({ breach }) => breach)).toContain('open-not-first');
  });

  it('knows an answer that comes on the stream that resumes its session, also after the worker died', async () => {
    const ask = "<iq xmlns='jabber:client' type='get' id='a' to='capulet.example'/>";
    const answer = "<iq xmlns='jabber:client' type='result' id='a' from='capulet.example'/>";
    const resumed = "<resumed xmlns='urn:xmpp:sm:3' previd='one' h='1'/>";
    const first = bench();
    first.recorder.begin(stream('s1'));
    first.say("<enabled xmlns='urn:xmpp:sm:3' id='one' resume='true'/>");
    first.say(ask, 's1', 'out');
    first.say(presence(1));
    await first.flush();
    const second = bench();
    await second.recorder.restored;
    second.recorder.begin(stream('s2'));
    second.say(resumed, 's2');
    second.say(answer, 's2');
    second.say(answer, 's2');
    await second.flush();
    const rows = (await openFramesReader().open()).packs.flatMap((pack) =>
      Array.from({ length: pack.count }, (_, index) => rowAt(pack, index)?.back),
    );
    expect(rows).toEqual([0, 0, 0, 0, 3, 0]);
  });

  it('keeps as many as were asked for', async () => {
    const it = bench();
    it.recorder.begin(stream('s1'));
    for (const text of many(1, 7400)) it.say(text);
    await it.flush();
    const frames = await openFramesReader().last(10_000);
    expect([frames.length, ids(frames)[0]]).toEqual([5000, '2401']);
    expect(await (await openFramesDb()).getAllKeys('chunks')).toEqual([2, 3, 4, 5, 6]);
    expect(it.events).toContainEqual({ type: 'frames.appended', first: 2401, upTo: 7400 });
  });

  it('gives no number twice, also after all were erased', async () => {
    const it = bench();
    it.recorder.begin(stream('s1'));
    for (const text of many(1, 5)) it.say(text);
    await it.flush();
    await it.recorder.clear();
    expect(await openFramesReader().last(10)).toEqual([]);
    it.say(presence(6));
    await it.flush();
    expect((await openFramesReader().last(10)).map(({ seq }) => seq)).toEqual([6]);
    expect((await openFramesReader().open()).packs.map(({ first, count }) => [first, count])).toEqual([
      [6, 1],
    ]);
    expect((await openFramesReader().streams()).map(({ id }) => id)).toEqual(['s1']);
  });

  it('drops the names of streams whose frames are gone', async () => {
    const it = bench();
    it.recorder.begin(stream('old'));
    it.say(presence(1), 'old');
    it.recorder.end('old', { how: 'here' });
    await it.flush();
    it.recorder.begin(stream('s1'));
    for (const text of many(2, 6000)) it.say(text);
    await it.flush();
    it.recorder.begin(stream('s2'));
    it.say(presence(1), 's2');
    await it.flush();
    expect((await openFramesReader().streams()).map(({ id }) => id)).toEqual(['s1', 's2']);
  });
});

describe('erasing one account', () => {
  async function two(settings: Partial<Settings> = {}): Promise<Bench> {
    const it = bench(openFramesStore(), settings);
    it.recorder.begin(stream('s1'));
    it.recorder.begin(stream('s2', nurse));
    for (let index = 1; index <= 1200; index += 1) it.say(presence(index), index % 3 === 0 ? 's2' : 's1');
    it.say(`<message xmlns='jabber:client' to='secret@a.example'>${'y'.repeat(6000)}</message>`);
    await it.flush();
    it.recorder.end('s1', { how: 'here' });
    return it;
  }

  it('leaves those of others where they are, and nothing of its own', async () => {
    const it = await two();
    await it.recorder.forget(juliet);
    const frames = await openFramesReader().last(5000);
    expect(ids(frames)).toEqual(Array.from({ length: 400 }, (_, index) => String((index + 1) * 3)));
    expect((await openFramesReader().streams()).map(({ id }) => id)).toEqual(['s2']);
    const db = await openFramesDb();
    const stored = JSON.stringify([
      await db.getAll('chunks'),
      await db.getAll('texts'),
      await db.getAll('tail'),
      await db.getAll('large'),
    ]);
    expect(stored).not.toMatch(/s1|secret|yyy|id='1'/);
    for (const text of many(1201, 2100)) it.say(text, 's2');
    await it.flush();
    expect(ids(await openFramesReader().last(1000)).slice(-1)).toEqual(['2100']);
  });

  it('happens at sign-out, unless the person chose to keep more', async () => {
    const usual = await two();
    await usual.recorder.signedOut(juliet);
    expect(await openFramesReader().last(5000)).toHaveLength(400);
    globalThis.indexedDB = new IDBFactory();
    const larger = await two({ framesKept: 20_000 });
    await larger.recorder.signedOut(juliet);
    expect(await openFramesReader().last(5000)).toHaveLength(1201);
  });
});

describe('recording that is off', () => {
  it('keeps nothing, and judges what follows as the middle of a stream', async () => {
    const it = bench(openFramesStore(), { recording: false });
    it.recorder.begin(stream('s1'));
    it.say(presence(1));
    await it.flush();
    it.say(presence(2));
    await it.flush();
    expect(it.recorder.state.on).toBe(false);
    expect(await openFramesReader().last(10)).toEqual([]);
    expect(await openFramesReader().streams()).toEqual([]);
    it.choose({ recording: true });
    it.say(presence(3));
    await it.flush();
    const { packs } = await openFramesReader().open();
    expect(packs.map((pack) => rowAt(pack, pack.count - 1)?.remark)).toEqual([null]);
  });
});

describe('a store that fails', () => {
  it('that is full keeps fewer frames, and says so', async () => {
    const store = openFramesStore();
    let room = 1;
    const it = bench({
      ...store,
      write: (batch) =>
        batch.ring.last > 4000 && room > 0
          ? ((room -= 1), Promise.reject(new DOMException('full', 'QuotaExceededError')))
          : store.write(batch),
    });
    it.recorder.begin(stream('s1'));
    for (const text of many(1, 4000)) it.say(text);
    await it.flush();
    for (const text of many(4001, 4010)) it.say(text);
    await it.flush();
    expect(it.recorder.state).toMatchObject({ shrunkTo: 3000, dropped: 0 });
    const frames = await openFramesReader().last(9000);
    expect([frames.length, ids(frames)[0], ids(frames).at(-1)]).toEqual([3000, '1011', '4010']);
    it.choose({ framesKept: 10_000 });
    await it.flush();
    expect(it.recorder.state.shrunkTo).toBeNull();
  });

  it('for any other reason counts what it lost, and the rest keeps its order', async () => {
    const store = openFramesStore();
    let failing = true;
    const it = bench({
      ...store,
      write: (batch) => (failing ? Promise.reject(new Error('broken')) : store.write(batch)),
    });
    it.recorder.begin(stream('s1'));
    for (const text of many(1, 3)) it.say(text);
    await it.flush();
    expect([it.recorder.state.dropped, it.faults.length]).toEqual([3, 1]);
    failing = false;
    it.say(presence(4));
    await it.flush();
    expect((await openFramesReader().last(10)).map(({ seq }) => seq)).toEqual([4]);
  });
});

describe('a damaged store', () => {
  async function recorded(): Promise<void> {
    const it = bench(openFramesStore(), { framesKept: 1_000_000 });
    it.recorder.begin(stream('s1'));
    for (const text of many(1, 65_500)) it.say(text);
    await it.flush();
  }
  const lost = async (): Promise<number[][]> =>
    (await openFramesReader().open()).packs
      .filter((pack) => ((pack.what[0] ?? 0) & marks.kind) === lostKind)
      .map(({ first, count }) => [first, count]);

  it('whose chunks are whole loses none, whether merged or not', async () => {
    await recorded();
    expect(await lost()).toEqual([]);
    const db = await openFramesDb();
    expect(await db.getAllKeys('segments')).toEqual([0]);
    const segment = await db.get('segments', 0);
    if (segment === undefined) throw new Error('no segment');
    await db.put('segments', { ...segment, words: { ...segment.words, shape: [] } }, 0);
    expect(await lost()).toEqual([]);
    const { packs } = await openFramesReader().open();
    expect(packs.reduce((sum, { count }) => sum + count, 0)).toBe(65_500);
  }, 60_000);

  it('with a half-written chunk loses that chunk, and names it', async () => {
    await recorded();
    const db = await openFramesDb();
    const chunk = await db.get('chunks', 64);
    if (chunk === undefined) throw new Error('no chunk');
    await db.put('chunks', { ...chunk, bytes: chunk.bytes.slice(0, 400) }, 64);
    expect(await lost()).toEqual([[64_001, 1000]]);
    const { packs } = await openFramesReader().open();
    const held = packs.flatMap((pack) =>
      Array.from({ length: pack.count }, (_, index) => isHeld(pack, index)),
    );
    expect(held.filter(Boolean)).toHaveLength(64_500);
  }, 60_000);

  async function batches(): Promise<Bench> {
    const it = bench();
    it.recorder.begin(stream('s1'));
    for (const from of [1, 11, 21]) {
      for (const text of many(from, from + 9)) it.say(text);
      await it.flush();
    }
    return it;
  }
  const shown = async (): Promise<string[]> => ids(await openFramesReader().last(5000));
  const from = (first: number, last: number): string[] =>
    Array.from({ length: last - first + 1 }, (_, index) => String(first + index));

  it.each([
    ['no record', null],
    [
      'columns cut short',
      { pack: { first: 11, count: 10 }, texts: { first: 11, ends: new Uint32Array(), text: '' } },
    ],
    ['another batch', 'the first'],
  ])('with a batch of the open chunk that is %s loses that batch, and names it', async (_name, damage) => {
    await batches();
    const db = await openFramesDb();
    const first = await db.get('tail', 1);
    if (first === undefined) throw new Error('nothing in the tail');
    const second = await db.get('tail', 11);
    const texts = second?.texts;
    await db.put('tail', (damage === 'the first' ? { ...first, texts } : damage) as typeof first, 11);
    // What is another batch’s is not read as this one’s.
    expect(await lost()).toEqual([[11, 10]]);
    expect(await shown()).toEqual([...from(1, 10), ...from(21, 30)]);
    const next = bench();
    next.recorder.begin(stream('s2'));
    next.say(presence(31), 's2');
    await next.flush();
    expect(next.faults).toEqual([]);
    expect(await shown()).toEqual([...from(1, 10), ...from(21, 31)]);
    expect((await openFramesReader().last(1))[0]?.seq).toBe(31);
    await next.recorder.forget(nurse);
    expect(next.faults).toEqual([]);
  });

  it.each([['nonsense'], [{ first: 1, last: 'x', from: 0, sizes: [], shrunkTo: null }]])(
    'without the ring that was stored (%j) shows what there is, and gives no number twice',
    async (damage) => {
      const before = bench();
      before.recorder.begin(stream('s1'));
      for (const text of many(1, 1200)) before.say(text);
      await before.flush();
      const db = await openFramesDb();
      const whole = await db.get('meta', 'ring');
      await db.put('meta', damage as unknown as NonNullable<typeof whole>, 'ring');
      expect(await shown()).toEqual(from(1, 1200));
      const next = bench();
      next.recorder.begin(stream('s2'));
      next.say(presence(1201), 's2');
      await next.flush();
      expect(next.faults).toEqual([]);
      expect(await shown()).toEqual(from(1, 1201));
      const { sizes, ...ring } = (await db.get('meta', 'ring')) ?? { sizes: [] };
      expect(ring).toEqual({ first: 1, last: 1201, from: 0, shrunkTo: null });
      expect(sizes).toEqual(whole?.sizes);
    },
  );

  it('with a stream that cannot be read shows its frames under its id, and forgets them with any account', async () => {
    const it = await batches();
    it.recorder.begin(stream('s2', nurse));
    it.say(presence(31), 's2');
    it.recorder.end('s1', { how: 'here' });
    await it.flush();
    const db = await openFramesDb();
    await db.put('streams', { id: 's1', source: 'nowhere' } as unknown as Parameters<
      typeof db.put<'streams'>
    >[1]);
    expect((await openFramesReader().streams()).map(({ id }) => id)).toEqual(['s2']);
    expect((await openFramesReader().open()).streams.map(({ id }) => id)).toEqual(['s2']);
    expect(await shown()).toEqual(from(1, 31));
    const next = bench();
    await next.recorder.restored;
    await next.recorder.forget(juliet);
    expect(next.faults).toEqual([]);
    expect(await shown()).toEqual(['31']);
    expect(await db.getAllKeys('streams')).toEqual(['s2']);
  });

  it('with a text cut short keeps the rows', async () => {
    await recorded();
    const db = await openFramesDb();
    const texts = await db.get('texts', 3);
    if (texts === undefined) throw new Error('no texts');
    await db.put('texts', { ...texts, text: texts.text.slice(1) }, 3);
    expect(await lost()).toEqual([]);
    expect((await openFramesReader().chunk(3, [], true)).texts).toBeNull();
    expect((await openFramesReader().chunk(4, [], true)).texts).toHaveLength(1);
  }, 60_000);
});

it('replaces the form of before with nothing left behind', async () => {
  const old = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('causeway.frames', 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('frames', { keyPath: 'seq' });
      opening.result.createObjectStore('streams', { keyPath: 'id' });
    };
    opening.onsuccess = () => resolve(opening.result);
  });
  old.close();
  const db = await openFramesDb();
  expect([...db.objectStoreNames]).not.toContain('frames');
  expect(await openFramesReader().last(10)).toEqual([]);
});
