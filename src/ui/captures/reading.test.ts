import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import {
  fileOf,
  recordsOf,
  readAll,
  streams,
  supplyOf as held,
  writtenText,
} from '../../core/capture/capture.testing.ts';
import type { FrameRecord } from '../../core/framing/index.ts';
import { openFramesReader } from '../../store/open-readers.ts';
import { openFramesStore } from '../../store/frames-store.ts';
import { readInto } from './reading.ts';
import { supplyOf } from './writing.ts';

const never = { stopped: () => false, stepped: () => undefined, faults: () => undefined };
const options = { format: 'jsonl' as const };

const frame = (seq: number): FrameRecord => {
  const body = seq % 400 === 7 ? 'ü'.repeat(5000) : `line ${seq}`;
  const text = `<message xmlns='jabber:client' id='m${seq}'><body>${body}</body></message>`;
  return {
    seq,
    time: 1_795_000_000_000 + seq,
    stream: seq % 3 === 0 ? 's2' : 's1',
    direction: seq % 2 === 0 ? 'in' : 'out',
    kind: 'message',
    text,
    bytes: new TextEncoder().encode(text).length,
  };
};
const frames = Array.from({ length: 2345 }, (_, index) => frame(index + 1));

test('what was read into a store is written from it as it was, chunk for chunk', async () => {
  const text = await writtenText(held(streams, frames), options);
  await readInto(openFramesStore('whole'), fileOf(text), never);
  const supply = await supplyOf(openFramesReader('whole'), null);
  expect(supply.count).toBe(frames.length);
  expect(await writtenText(supply, options)).toBe(text);
  expect(supply.lost()).toBe(0);
  const har = await readAll(fileOf(await writtenText(supply, { format: 'har' })));
  expect(recordsOf(har).map((one) => one.text)).toEqual(frames.map((one) => one.text));
});

test('of a store those are written that are asked for, with the streams that have any', async () => {
  await readInto(openFramesStore('some'), fileOf(await writtenText(held(streams, frames), options)), never);
  const seqs = Uint32Array.from([7, 1000, 1001, 2200, 9999]);
  const supply = await supplyOf(openFramesReader('some'), seqs);
  expect(supply.count).toBe(4);
  expect(supply.streams.map(({ id }) => id)).toEqual(['s1']);
  const read = await readAll(fileOf(await writtenText(supply, options)));
  expect(read.frames.map(({ text }) => text)).toEqual([7, 1000, 1001, 2200].map((seq) => frame(seq).text));
});

test('reading that is stopped keeps what was read', async () => {
  const file = fileOf(await writtenText(held(streams, frames), options), 10_000);
  let upTo = 0;
  await readInto(openFramesStore('stopped'), file, {
    ...never,
    stopped: () => upTo > 0,
    stepped: (_progress, last) => (upTo = last),
  });
  expect(upTo).toBeGreaterThan(0);
  expect(upTo).toBeLessThan(frames.length);
  expect((await supplyOf(openFramesReader('stopped'), null)).count).toBe(upTo);
});

test('a full disk ends reading, and what had found room stays', async () => {
  const store = openFramesStore('full');
  let writes = 0;
  const full: Pick<typeof store, 'addStream' | 'write' | 'tidy'> = {
    ...store,
    write: (batch) => {
      writes += 1;
      if (writes > 1) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
      return store.write(batch);
    },
  };
  const file = fileOf(await writtenText(held(streams, frames), options), 10_000);
  await expect(readInto(full, file, never)).rejects.toMatchObject({ name: 'QuotaExceededError' });
  expect((await supplyOf(openFramesReader('full'), null)).count).toBeGreaterThan(999);
});
