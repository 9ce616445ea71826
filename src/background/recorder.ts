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
  /** Resolves when numbers can be given; `record` may be called before. */
  readonly restored: Promise<void>;
  begin(stream: StreamRecord): void;
  end(stream: string): void;
  record(stream: string, direction: FrameDirection, text: string, read: FrameReading): void;
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
  let lastSeq = 0;
  let upTo = 0;
  let pending: Omit<FrameRecord, 'seq'>[] = [];
  let scheduled = false;
  const live = new Set<string>();
  // One write at a time keeps the order of numbers and of notices.
  let writing: Promise<void> = store.lastSeq().then((seq) => {
    lastSeq = seq;
    upTo = seq;
  });
  const restored = writing;

  const serially = (run: () => Promise<void>): Promise<void> => {
    const next = writing.then(run);
    // A failed write must not stop the ones after it; its own caller still sees the failure.
    writing = next.catch(() => undefined);
    return next;
  };

  const flush = async (): Promise<void> => {
    const batch = pending.map((frame) => ({ ...frame, seq: (lastSeq += 1) }));
    pending = [];
    if (batch.length === 0) return;
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

  return {
    restored,
    begin(stream) {
      live.add(stream.id);
      void serially(() => store.addStream(stream)).catch(fault);
    },
    end: (stream) => void live.delete(stream),
    record(stream, direction, text, read) {
      pending.push(frameOf(clock.now(), stream, direction, text, read));
      schedule();
    },
    clear: () =>
      serially(async () => {
        await flush();
        const erased = await store.clear(live);
        hub.push({ type: 'frames.erased', upTo: erased });
      }),
    forget: (account) =>
      serially(async () => {
        await flush();
        await store.forget(account);
        // Numbers in between are gone; views read again from the store.
        hub.push({ type: 'frames.erased', upTo: 0 });
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
    const problem = `${read.error.code} @${read.error.offset}`;
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
