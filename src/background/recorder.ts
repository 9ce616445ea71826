/** Records frames: numbered and masked at once, written in batches, surfaces told once they can be read. */
import { framesKept, type RecordingState } from '../contract/frames.ts';
import type { Settings } from '../contract/settings.ts';
import { textRow, untoldRow } from '../core/frames/record.ts';
import { emptied, emptyRing, shrunk, trimmed, type Ring } from '../core/frames/ring.ts';
import { addRows, emptyChunk, withoutStreams, type OpenChunk } from '../core/frames/open-chunk.ts';
import type { RecordedRow } from '../core/frames/row.ts';
import { Sessions } from '../core/frames/sessions.ts';
import { StreamWatch } from '../core/frames/watch.ts';
import type { FrameReading } from '../core/framing/index.ts';
import type { Ending } from '../core/framing/ending.ts';
import type { FrameDirection, StreamRecord } from '../core/framing/frame.ts';
import type { FramesStore } from '../store/frames-store.ts';
import type { ClockPort } from '../platform/ports.ts';
import type { EventHub } from './events.ts';
import { createQueue } from './queue.ts';

/**
 * From one batch to the next, ms: four times what writing the last one took, within these bounds. What comes after a
 * pause does not wait at all. With the time of its own writing that is what a worker's sudden end may cost.
 */
const flushMs = { least: 40, most: 60 } as const;
/** UTF-16 code units that may wait to be written. */
const mostWaiting = 32 * 1024 ** 2;
/** Numbers that are passed over at once. */
const mostMissed = 100_000;

export interface Recorder {
  /** Resolves when numbers can be given, or not at all: then nothing is stored. `record` may be called before. */
  readonly restored: Promise<void>;
  /** `whole`: nothing of it was missed, which is usual. */
  begin(stream: StreamRecord, whole?: boolean): void;
  /** A stream without a frame is kept as an attempt; `time` is that of the recording where it is absent. */
  end(stream: string, ending: Ending, time?: number): void;
  /** Frames of a stream that has not begun, or has ended, are not kept. */
  record(stream: string, direction: FrameDirection, text: string, read: FrameReading, time?: number): void;
  /** A received binary frame: its size, since it has no text. */
  recordBinary(stream: string, bytes: number): void;
  /** A frame of which only the size is known. */
  recordUntold(stream: string, frame: UntoldFrame): void;
  clear(): Promise<void>;
  forget(account: string): Promise<void>;
  /** The usual few frames go with their session; what a person chose to keep stays. */
  signedOut(account: string): Promise<void>;
  /** The highest frame that can be read. */
  readonly upTo: number;
  readonly state: RecordingState;
}

export interface UntoldFrame {
  readonly direction: FrameDirection;
  readonly bytes: number;
  readonly problem: 'binary-frame' | 'too-long';
  /** Wall time, ms; that of the recording where it is absent. */
  readonly time?: number;
}

interface Live {
  readonly stream: StreamRecord;
  /** Null until a frame is recorded. */
  watch: StreamWatch | null;
  /** Nothing of it was missed. */
  whole: boolean;
  /** A frame of it was recorded. */
  said: boolean;
  /** What there is of its account was erased since. */
  forgotten: boolean;
}

/** Where a stream puts its frames. */
export type FrameSink = Pick<Recorder, 'begin' | 'end' | 'record' | 'recordBinary'>;

export function createRecorder(deps: {
  readonly store: FramesStore;
  readonly settings: { get(): Promise<Settings> };
  readonly clock: ClockPort;
  readonly hub: EventHub;
  readonly fault: (error: unknown) => void;
}): Recorder {
  const { store, clock, hub, fault } = deps;
  let chosen: Pick<Settings, 'recording' | 'framesKept'> = { recording: true, framesKept: framesKept.usual };
  /** What is stored. Null while unknown: numbers that were given already must not be given again. */
  let ring: Ring | null = null;
  let open: OpenChunk = emptyChunk(1);
  let waiting: RecordedRow[] = [];
  let waitingSize = 0;
  /** Counts every frame of this worker: two of them are as far apart as their numbers. */
  let count = 0;
  /** Frames that were not written: of all, and since the last that was. */
  let dropped = 0;
  let missed = 0;
  let scheduled = false;
  let flushedAt = 0;
  let pauseMs: number = flushMs.most;
  /** What was written is being put together: nobody waits for it but who erases. */
  let tidying: Promise<void> = Promise.resolve();
  const live = new Map<string, Live>();
  const sessions = new Sessions();
  // One write at a time keeps the order of numbers and of notices.
  const serially = createQueue();

  const state = (): RecordingState => ({
    on: chosen.recording,
    keep: chosen.framesKept,
    shrunkTo: ring?.shrunkTo ?? null,
    dropped,
  });
  const tell = (): void => hub.push({ type: 'frames.state', state: state() });

  const choose = (settings: Settings): void => {
    const { recording, framesKept: keep } = settings;
    if (recording === chosen.recording && keep === chosen.framesKept) return;
    const another = keep !== chosen.framesKept;
    chosen = { recording, framesKept: keep };
    if (!recording) {
      // What follows is missed, and so is the beginning of whatever is recorded after.
      for (const one of live.values()) Object.assign(one, { watch: null, whole: false });
    }
    tell();
    if (another) void serially(resize).catch(fault);
  };

  const restore = async (): Promise<void> => {
    const [kept, settings] = await Promise.all([store.open(), deps.settings.get().catch(fault)]);
    open = { first: kept.first, rows: kept.rows, written: kept.rows.length };
    ring = kept.ring;
    const { first, ring: before } = kept;
    // As many before this worker’s first frame as its number is.
    sessions.restore(
      kept.rows.flatMap((row, index) => (row === null ? [] : [[row, first + index - before.last] as const])),
      kept.streams,
    );
    if (settings) choose(settings);
    if (!chosen.recording) drop();
  };
  const restored = serially(restore).catch(fault);
  hub.listen((event) => {
    if (event.type === 'settings.changed') choose(event.settings);
  });

  /** Another number of frames is asked for: the disk may hold it now. */
  const resize = async (): Promise<void> => {
    if (ring === null) return;
    const wanted = trimmed({ ...ring, shrunkTo: null }, limits().keep, limits().bytes);
    await store.evict(wanted);
    ring = wanted;
    hub.push({ type: 'frames.erased', upTo: ring.first - 1 });
    tell();
  };

  const limits = () => ({ keep: chosen.framesKept, bytes: framesKept.bytes });

  /** What waits is not written; its numbers are passed over. */
  const drop = (): number => {
    const count = waiting.length;
    missed += count;
    waiting = [];
    waitingSize = 0;
    return count;
  };

  const flush = async (): Promise<void> => {
    if (ring === null || waiting.length === 0) return;
    const rows: (RecordedRow | null)[] = [
      ...Array<null>(Math.min(missed, mostMissed)).fill(null),
      ...waiting,
    ];
    waiting = [];
    waitingSize = 0;
    for (;;) {
      const batch = addRows(ring, open, rows, limits());
      try {
        const began = clock.now();
        await store.write(batch);
        pauseMs = Math.min(flushMs.most, Math.max(flushMs.least, 4 * (clock.now() - began)));
        missed = 0;
        ({ ring, open } = batch);
        tidying = tidying.then(() => store.tidy(batch)).catch(fault);
        hub.push({ type: 'frames.appended', first: ring.first, upTo: ring.last });
        return;
      } catch (error) {
        if (await makeRoom(error)) continue;
        dropped += rows.length - missed;
        missed = rows.length;
        tell();
        throw error;
      }
    }
  };

  /** Whether it is worth another try. */
  const makeRoom = async (error: unknown): Promise<boolean> => {
    const full = error instanceof DOMException && error.name === 'QuotaExceededError';
    const less = full && ring !== null ? shrunk(ring) : null;
    if (less === null) return false;
    await store.evict(less);
    ring = less;
    hub.push({ type: 'frames.erased', upTo: ring.first - 1 });
    tell();
    return true;
  };

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    // A clock that was set back makes nobody wait longer.
    const wait = Math.min(pauseMs, Math.max(0, flushedAt + pauseMs - clock.now()));
    clock.after(wait, () => {
      scheduled = false;
      flushedAt = clock.now();
      void serially(flush).catch(fault);
    });
  };

  const keep = (row: RecordedRow): void => {
    waiting.push(row);
    waitingSize += row.text.length;
    if (waitingSize > mostWaiting) {
      // A disk that does not keep up must not take the worker with it.
      dropped += drop();
      tell();
    }
    schedule();
  };

  /** Null where nothing is to be recorded. */
  const watched = (stream: string): StreamWatch | null => {
    const one = live.get(stream);
    if (one === undefined || !chosen.recording) return null;
    count += 1;
    one.said = true;
    if (one.watch === null) {
      one.watch = new StreamWatch(one.stream, one.whole, sessions);
      void serially(async () => {
        // Before the settings were read it was not known whether to record.
        if (chosen.recording && ring !== null) await store.addStream(one.stream, ring.first);
      }).catch(fault);
    }
    return one.watch;
  };

  const liveIds = (): ReadonlySet<string> => new Set(live.keys());

  const forget = (account: string): Promise<void> =>
    serially(async () => {
      sessions.forget(account);
      for (const one of live.values()) if (one.stream.account === account) one.forgotten = true;
      // What waits may be of other accounts: it is written first. If it cannot be, it is erasing that counts.
      await flush().catch(fault);
      await tidying;
      open = withoutStreams(open, await store.forget(account, liveIds()));
      hub.push({ type: 'frames.forgotten' });
    });

  const recordUntold = (stream: string, frame: UntoldFrame): void => {
    const watch = watched(stream);
    if (watch !== null) keep(untoldRow({ time: clock.now(), ...frame, stream, watch, count }));
  };

  return {
    restored,
    begin: (stream, whole = true) =>
      void live.set(stream.id, { stream, watch: null, whole, said: false, forgotten: false }),
    end(stream, ending, time = clock.now()) {
      const one = live.get(stream);
      live.delete(stream);
      // What never carried anything on a way of its own is no attempt beside the one that it was for.
      if (one === undefined || (!one.said && one.stream.source === 'bosh')) return;
      const violations = one.watch?.ended(ending) ?? [];
      const broke = violations.length === 0 ? {} : { violations };
      const ended = { ...one.stream, end: { at: time, ...ending, ...broke } };
      void serially(async () => {
        await flush();
        if (ring === null || (!one.said && (!chosen.recording || one.forgotten))) return;
        // It goes with the frames around it.
        if (one.said) await store.endStream(ended, ring.last);
        else await store.endStream({ ...ended, silent: true }, ring.last + 1);
        hub.push({ type: 'frames.streams' });
      }).catch(fault);
    },
    record(stream, direction, text, read, time = clock.now()) {
      const watch = watched(stream);
      if (watch !== null) keep(textRow({ time, stream, direction, text, read, watch, count }));
    },
    recordBinary: (stream, bytes) =>
      recordUntold(stream, { direction: 'in', bytes, problem: 'binary-frame' }),
    recordUntold,
    clear: () =>
      serially(async () => {
        if (ring === null) return;
        sessions.forget();
        await tidying;
        const empty = emptied({ ...ring, last: ring.last + (drop(), missed) });
        await store.clear(liveIds(), empty);
        missed = 0;
        ring = empty;
        open = emptyChunk(empty.first);
        hub.push({ type: 'frames.erased', upTo: empty.last });
      }),
    forget,
    signedOut: async (account) => {
      if (chosen.framesKept <= framesKept.usual) await forget(account);
    },
    get upTo() {
      return (ring ?? emptyRing).last;
    },
    get state() {
      return state();
    },
  };
}
