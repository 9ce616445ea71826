/** Frames of a test as the store would give them out. */
import { binaryTextAt } from '../../core/frames/unpack.ts';
import { packRows, packTexts } from '../../core/frames/pack.ts';
import { textRow, untoldRow } from '../../core/frames/record.ts';
import type { RecordedRow } from '../../core/frames/row.ts';
import { StreamWatch } from '../../core/frames/watch.ts';
import { readFrame, type FrameRecord, type StreamRecord } from '../../core/framing/index.ts';
import type { FramesReader } from '../../store/readers.ts';

/** As the recorder would have recorded them. */
export function rowsOf(
  frames: readonly FrameRecord[],
  streams: readonly StreamRecord[],
): (RecordedRow | null)[] {
  const first = frames[0]?.seq ?? 1;
  const watches = new Map<string, StreamWatch>();
  const rows: (RecordedRow | null)[] = [];
  for (const frame of frames) {
    while (first + rows.length < frame.seq) rows.push(null);
    const { time, stream, direction, text, bytes, seq, kind } = frame;
    const usual = {
      source: 'account',
      account: 'juliet@capulet.example',
      url: 'wss://capulet.example/ws',
    } as const;
    const of = streams.find(({ id }) => id === stream) ?? usual;
    const watch = watches.get(stream) ?? new StreamWatch(of, frame.kind === 'open');
    watches.set(stream, watch);
    const row =
      frame.problem === 'binary-frame'
        ? untoldRow({ time, stream, direction, bytes, problem: 'binary-frame', watch, count: seq })
        : textRow({ time, stream, direction, text, read: readFrame(text), watch, count: seq });
    rows.push({ ...row, kind });
  }
  return rows;
}

/** What is not among the newest, and when it was read. */
export interface FakeOlder {
  /** Number of the first of the newest. */
  readonly newest: number;
  /** Waited for whenever they are read. */
  readonly read: () => Promise<void>;
}

/** `frames` ascend; holes between their numbers are frames that are gone. */
export function fakeFrames(
  frames: () => readonly FrameRecord[],
  streams: readonly StreamRecord[],
  later: FakeOlder | null = null,
): Pick<FramesReader, 'open' | 'openNewest' | 'after' | 'chunk' | 'grams' | 'holders'> {
  const held = () => {
    const first = frames()[0]?.seq ?? 1;
    const rows = rowsOf(frames(), streams);
    return { first, rows };
  };
  const all = () => {
    const { first, rows } = held();
    const packs = rows.length === 0 ? [] : [packRows(first, rows)];
    return { first, packs, streams: [...streams] };
  };
  return {
    open: () => Promise.resolve(all()),
    openNewest() {
      const { first, rows } = held();
      const from = later?.newest ?? first;
      if (later === null || from <= first) return Promise.resolve({ ...all(), older: null });
      const newest = rows.slice(from - first);
      const older = async () => {
        await later.read();
        return [packRows(first, rows.slice(0, from - first))];
      };
      return Promise.resolve({ ...all(), packs: newest.length === 0 ? [] : [packRows(from, newest)], older });
    },
    after(seq) {
      const { first, rows } = held();
      const from = Math.max(first, seq + 1);
      const fresh = rows.slice(from - first);
      if (fresh.length === 0) return Promise.resolve({ first, packs: [], texts: [] });
      return Promise.resolve({
        first,
        packs: [packRows(from, fresh)],
        texts: [packTexts(from, fresh)],
      });
    },
    chunk() {
      const { first, rows } = held();
      const texts = packTexts(first, rows);
      const pack = packRows(first, rows);
      const large = new Map<number, string>();
      rows.forEach((row, index) => {
        if (row !== null && binaryTextAt(pack, texts, first + index, new Map()) === null)
          large.set(first + index, row.text);
      });
      return Promise.resolve({ texts: [texts], large });
    },
    grams: () => Promise.resolve(new Map()),
    holders: () => Promise.resolve(new Map()),
  };
}
