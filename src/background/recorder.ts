/** Records frames: numbered and masked at once, written in batches, surfaces told once they can be read. */
import { byteLength, maskSecrets, type FrameReading } from '../core/framing/index.ts';
import type { FrameDirection, FrameRecord, StreamRecord } from '../core/framing/frame.ts';
import type { FramesStore } from '../store/frames-store.ts';
import type { ClockPort } from '../platform/ports.ts';
import type { EventHub } from './events.ts';

/** Frames kept; the oldest go first. */
const ring = 5000;
/** Long enough to gather a burst in one transaction, short enough to look live. */
const flushMs = 50;

export interface Recorder {
  /** Resolves when numbers can be given, or not at all: then nothing is stored. `record` may be called before. */
  readonly restored: Promise<void>;
  begin(stream: StreamRecord): void;
  end(stream: string): void;
  /** Frames of a stream that has not begun, or has ended, are not kept. */
  record(stream: string, direction: FrameDirection, text: string, read: FrameReading): void;
  /** A received binary frame: its size, since it has no text. */
  recordBinary(stream: string, bytes: number): void;
  clear(): Promise<void>;
  forget(account: string): Promise<void>;
  /** The highest frame that can be read. */
  readonly upTo: number;
}

export function createRecorder(deps: {
  readonly store: FramesStore;
  readonly clock: ClockPort;
  readonly hub: EventHub;
  readonly fault: (error: unknown) => void;
}): Recorder {
  const { store, clock, hub, fault } = deps;
  /** Null while unknown: numbers that were given already must not be given again. */
  let lastSeq: number | null = null;
  let upTo = 0;
  let pending: Omit<FrameRecord, 'seq'>[] = [];
  let scheduled = false;
  const live = new Set<string>();
  // One write at a time keeps the order of numbers and of notices.
  let writing: Promise<void> = store.lastSeq().then((seq) => {
    lastSeq = seq;
    upTo = seq;
  }, fault);
  const restored = writing;

  const serially = (run: () => Promise<void>): Promise<void> => {
    const next = writing.then(run);
    // A failed write must not stop the ones after it; its own caller still sees the failure.
    writing = next.catch(() => undefined);
    return next;
  };

  const flush = async (): Promise<void> => {
    if (lastSeq === null || pending.length === 0) return;
    const first = lastSeq + 1;
    const batch = pending.map((frame, index) => ({ ...frame, seq: first + index }));
    pending = [];
    lastSeq += batch.length;
    const appended = await store.append(batch, ring);
    upTo = appended.upTo;
    if (appended.erasedUpTo > 0) hub.push({ type: 'frames.erased', upTo: appended.erasedUpTo });
    hub.push({ type: 'frames.appended', upTo });
  };

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    clock.after(flushMs, () => {
      scheduled = false;
      void serially(flush).catch(fault);
    });
  };

  const keep = (frame: Omit<FrameRecord, 'seq'>): void => {
    pending.push(frame);
    schedule();
  };

  return {
    restored,
    begin(stream) {
      live.add(stream.id);
      void serially(() => store.addStream(stream, live)).catch(fault);
    },
    end: (stream) => void live.delete(stream),
    record(stream, direction, text, read) {
      if (live.has(stream)) keep(frameOf(clock.now(), stream, direction, text, read));
    },
    recordBinary(stream, bytes) {
      const frame = {
        time: clock.now(),
        stream,
        direction: 'in',
        kind: 'malformed',
        text: '',
        bytes,
      } as const;
      if (live.has(stream)) keep({ ...frame, problem: 'binary-frame' });
    },
    clear: () =>
      serially(async () => {
        pending = [];
        const erased = await store.clear(live);
        hub.push({ type: 'frames.erased', upTo: erased });
      }),
    forget: (account) =>
      serially(async () => {
        // What waits may be of other accounts: it is written first. If it cannot be, it is erasing that counts.
        await flush().catch(fault);
        await store.forget(account);
        hub.push({ type: 'frames.forgotten' });
      }),
    get upTo() {
      return upTo;
    },
  };
}

function frameOf(
  time: number,
  stream: string,
  direction: FrameDirection,
  text: string,
  read: FrameReading,
): Omit<FrameRecord, 'seq'> {
  const bytes = byteLength(text);
  if (!read.ok) {
    const problem = read.error.code;
    return { time, stream, direction, kind: 'malformed', text: maskSecrets(text, null), bytes, problem };
  }
  const { problem } = read;
  const masked = maskSecrets(text, read.element);
  return {
    time,
    stream,
    direction,
    kind: read.kind,
    text: masked,
    bytes,
    ...(problem === undefined ? {} : { problem }),
  };
}
