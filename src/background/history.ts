/**
 * Stands beside the session of an account and writes down what it goes through. It reads the frames on their way to
 * the recorder and hears of changes of state; nothing in the session waits for it.
 */
import type { SessionState } from '../contract/accounts.ts';
import type { FailedAttempt, InOut, SessionCounts, SessionEvent } from '../contract/session.ts';
import { byteLength, type FrameDirection, type FrameKind, type FrameReading } from '../core/framing/index.ts';
import { beginCourse, followed, type Course } from '../core/history/course.ts';
import type { StreamFailure } from '../core/stream/index.ts';
import type { Management } from '../core/xep/xep-0198.ts';
import type { Cancel, ClockPort } from '../platform/ports.ts';
import type { HistoryStore } from '../store/history-store.ts';
import type { EventHub } from './events.ts';
import { countsOf } from './history-counts.ts';
import { joinEvents } from './history-events.ts';
import type { FrameSink } from './recorder.ts';
import type { SessionMemory } from './session-memory.ts';

/** Counts are told this often at most, ms. */
const tellMs = 500;
/** How far behind the stored time may be at which a session was last seen to work, ms. */
const aliveMs = 10_000;
/** Failed attempts kept of one run. */
const mostAttempts = 10;

export interface History {
  /** What the session gives its frames to: they go on to `recorder`. */
  beside(recorder: FrameSink): FrameSink;
  /** The session may have another state. */
  changed(state: SessionState, stream: string | null): void;
  /** A stream ended; `failure` is null where it was closed from here. */
  ended(failure: StreamFailure | null, url?: string): void;
  /** A worker goes on where one before it stood; null where the browser forgot that. Comes before `changed`. */
  woken(before: SessionMemory | null): Promise<void>;
  readonly counts: SessionCounts;
  /** Nothing is written or told from here on; resolves when what was begun is. */
  stop(): Promise<void>;
}

interface Counted {
  course: Course;
  frames: InOut;
  bytes: InOut;
  /** Wall times at which the newest stanzas left. */
  left: number[];
}

export function createHistory(deps: {
  readonly account: string;
  readonly clock: ClockPort;
  readonly hub: EventHub;
  readonly store: HistoryStore;
  /** Stream management of the session as it stands; null where stanzas are not counted. */
  readonly management: () => Management | null;
  readonly fault: (error: unknown) => void;
}): History {
  const { account, clock, hub, store } = deps;
  const streams = new Map<string, Counted>();
  let seen: SessionState = { phase: 'offline' };
  /** The stream that carries stanzas. */
  let current: Counted | null = null;
  /** The event that says so: it is written again when more of its course is known. */
  let online: Extract<SessionEvent, { readonly type: 'connected' | 'resumed' }> | null = null;
  let attempts: readonly FailedAttempt[] = [];
  let failure: StreamFailure | null = null;
  let aliveAt = 0;
  let cancelTelling: Cancel | null = null;
  let stopped = false;
  let writing: Promise<void> = Promise.resolve();

  const write = (work: () => Promise<void>): Promise<void> => {
    if (!stopped) writing = writing.then(work).catch(deps.fault);
    return writing;
  };
  const add = (event: SessionEvent): Promise<void> =>
    write(async () => {
      await store.add(account, event, joinEvents);
      hub.push({ type: 'session.recorded', account });
    });

  const tell = (): void => {
    if (stopped) return;
    cancelTelling ??= clock.after(tellMs, () => {
      cancelTelling = null;
      hub.push({ type: 'session.counted', counts: counts() });
    });
  };
  const counts = (): SessionCounts => countsOf(account, current, deps.management());

  const alive = (now: number): void => {
    if (Math.abs(now - aliveAt) < aliveMs) return;
    aliveAt = now;
    void write(() => store.setAlive(account, now));
  };

  const noticed = (stream: string, direction: FrameDirection, bytes: number, read?: FrameReading): void => {
    const counted = streams.get(stream);
    if (counted === undefined) return;
    const now = clock.now();
    const element = read?.ok === true ? read.element : null;
    const course = followed(counted.course, direction, element, bytes, now);
    counted.frames = plus(counted.frames, direction, 1);
    counted.bytes = plus(counted.bytes, direction, bytes);
    if (direction === 'out' && read?.ok === true && stanzas.has(read.kind)) {
      // The stanza itself is part of the queue already, or will be before anything else is noticed.
      const most = (deps.management()?.queue.length ?? 0) + 1;
      counted.left = [...counted.left, now].slice(-most);
    }
    if (course !== counted.course) {
      counted.course = course;
      if (counted === current && online !== null) void add((online = { ...online, course }));
    }
    if (counted !== current) return;
    alive(now);
    tell();
  };

  const beside = (recorder: FrameSink): FrameSink => ({
    begin(stream) {
      recorder.begin(stream);
      const course = beginCourse(stream.url, clock.now());
      streams.set(stream.id, { course, frames: none, bytes: none, left: [] });
    },
    end(stream, ending) {
      recorder.end(stream, ending);
      streams.delete(stream);
    },
    record(stream, direction, text, read) {
      recorder.record(stream, direction, text, read);
      noticed(stream, direction, byteLength(text), read);
    },
    recordBinary(stream, bytes) {
      recorder.recordBinary(stream, bytes);
      noticed(stream, 'in', bytes);
    },
  });

  const arrived = (state: Extract<SessionState, { phase: 'online' }>, stream: string | null): void => {
    current = streams.get(stream ?? '') ?? null;
    if (current === null) return;
    const { course } = current;
    const { url, jid, mechanism, held } = state;
    const type = course.got.resumed ? 'resumed' : 'connected';
    const extra = held === undefined ? {} : { held };
    online = { type, at: clock.now(), url, jid, mechanism, course, before: attempts, ...extra };
    attempts = [];
    aliveAt = 0;
    void add(online);
  };

  const lost = (): void => {
    if (online === null) return;
    const unacknowledged = deps.management()?.queue.length ?? null;
    const why = failure === null ? null : ({ area: 'stream', failure } as const);
    const { frames, bytes } = current ?? { frames: none, bytes: none };
    void add({ type: 'lost', at: clock.now(), failure: why, frames, bytes, unacknowledged });
    online = null;
    current = null;
  };

  return {
    beside,
    changed(state, stream) {
      if (stopped || state === seen) return;
      seen = state;
      const at = clock.now();
      if (state.phase !== 'online') lost();
      failure = null;
      if (state.phase === 'online') arrived(state, stream);
      else if (state.phase === 'waiting') {
        void add({ type: 'waiting', at, failure: state.failure, retryAt: state.retryAt, times: 1 });
      } else if (state.phase === 'needs-you') {
        void add({ type: 'needs-you', at, need: state.need, failure: state.failure });
      } else if (state.phase === 'stopped') void add({ type: 'stopped', at, failure: state.failure });
      tell();
    },
    ended(why, url = 'url' in seen ? seen.url : '') {
      failure = why;
      if (online !== null || why === null || current !== null) return;
      attempts = [...attempts, { url, failure: { area: 'stream', failure: why } } as const].slice(
        -mostAttempts,
      );
    },
    woken(before) {
      return write(async () => {
        const newest = await store.newest(account);
        const wasOnline = newest?.type === 'connected' || newest?.type === 'resumed';
        // A session that waited, or waits for the person, goes on as it was.
        if (!wasOnline && before !== null) return;
        const at = await store.alive(account);
        const last = newest === undefined ? null : Math.max(at ?? 0, newest.at);
        const event = { type: 'woken', at: clock.now(), alive: wasOnline ? last : null } as const;
        await store.add(account, { ...event, browser: before === null }, joinEvents);
        hub.push({ type: 'session.recorded', account });
      });
    },
    get counts() {
      return counts();
    },
    stop() {
      stopped = true;
      cancelTelling?.();
      return writing;
    },
  };
}

const none: InOut = { in: 0, out: 0 };
const stanzas: ReadonlySet<FrameKind> = new Set(['message', 'presence', 'iq']);

function plus(sum: InOut, direction: 'in' | 'out', more: number): InOut {
  return { ...sum, [direction]: sum[direction] + more };
}
