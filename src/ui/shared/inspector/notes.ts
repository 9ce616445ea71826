/** What is known of a frame only from those before and after it: broken rules, and requests with their answers. */
import {
  initialConformance,
  observe,
  type ConformanceState,
  type Violation,
} from '../../../core/conformance/index.ts';
import type { FrameRecord, StreamRecord } from '../../../core/framing/index.ts';
import { factsOf } from './facts.ts';

/** A request and its answer know each other. */
export interface Pair {
  readonly request: FrameRecord;
  /** Null until it comes. */
  answer: FrameRecord | null;
}

export interface Notes {
  violations(frame: FrameRecord): readonly Violation[];
  pair(frame: FrameRecord): Pair | null;
  /** Every frame that breaks a rule, in order. */
  readonly broken: readonly { readonly frame: FrameRecord; readonly violations: readonly Violation[] }[];
}

const nothing: readonly Violation[] = [];

/**
 * Follows a log as it grows. `read` is given all that is held and looks only at what is new, so that a frame
 * costs the same however many there are; a log that was read anew is looked at anew.
 */
export class NoteTaker {
  private last: FrameRecord | null = null;
  private streams = new Map<string, ConformanceState>();
  private broken: { frame: FrameRecord; violations: readonly Violation[] }[] = [];
  private found = new WeakMap<FrameRecord, readonly Violation[]>();
  private open = new Map<string, Pair>();
  private pairs = new WeakMap<FrameRecord, Pair>();

  read(rows: readonly FrameRecord[], streams: ReadonlyMap<string, StreamRecord>): Notes {
    const known = this.last === null ? -1 : rows.lastIndexOf(this.last);
    if (this.last !== null && known === -1) this.forget();
    for (let index = known + 1; index < rows.length; index += 1) {
      const frame = rows[index];
      if (frame !== undefined) this.take(frame, rows[0], streams);
    }
    this.last = rows.at(-1) ?? null;
    const first = rows[0]?.seq ?? Number.POSITIVE_INFINITY;
    if ((this.broken[0]?.frame.seq ?? first) < first) {
      this.broken = this.broken.filter(({ frame }) => frame.seq >= first);
    }
    const { found, pairs } = this;
    return {
      violations: (frame) => found.get(frame) ?? nothing,
      pair: (frame) => pairs.get(frame) ?? null,
      broken: [...this.broken],
    };
  }

  private forget(): void {
    this.streams = new Map();
    this.broken = [];
    this.found = new WeakMap();
    this.open = new Map();
    this.pairs = new WeakMap();
  }

  private take(
    frame: FrameRecord,
    oldest: FrameRecord | undefined,
    streams: ReadonlyMap<string, StreamRecord>,
  ): void {
    this.judge(frame, oldest, streams.get(frame.stream));
    if (frame.kind === 'iq') this.match(frame);
  }

  private judge(frame: FrameRecord, oldest: FrameRecord | undefined, stream: StreamRecord | undefined): void {
    const state = this.streams.get(frame.stream) ?? begin(frame, oldest, stream);
    // A stanza that was recorded as one is in its namespace: nothing in it needs to be read again.
    const next = observe(state, frame);
    this.streams.set(frame.stream, next.state);
    if (next.violations.length === 0) return;
    this.found.set(frame, next.violations);
    this.broken.push({ frame, violations: next.violations });
  }

  private match(frame: FrameRecord): void {
    const facts = factsOf(frame);
    if (facts === null || facts.id === null) return;
    const asks = facts.type === 'get' || facts.type === 'set';
    const asker = asks === (frame.direction === 'out') ? 'out' : 'in';
    const key = `${frame.stream} ${asker} ${facts.id}`;
    if (asks) {
      const pair = { request: frame, answer: null };
      this.open.set(key, pair);
      this.pairs.set(frame, pair);
      return;
    }
    const pair = this.open.get(key);
    if (pair === undefined) return;
    pair.answer = frame;
    this.pairs.set(frame, pair);
    this.open.delete(key);
  }
}

/**
 * The state before the first frame that is held of a stream. Its beginning is known where something older than the
 * stream itself is held, where nothing was ever erased, or where it begins as a stream does.
 */
function begin(
  frame: FrameRecord,
  oldest: FrameRecord | undefined,
  stream: StreamRecord | undefined,
): ConformanceState {
  const whole = oldest?.seq === 1 || (stream !== undefined && (oldest?.time ?? 0) < stream.openedAt);
  return initialConformance({
    streams: 'c2s',
    initiator: 'out',
    secure: stream === undefined || stream.url.startsWith('wss:'),
    fromStart: whole || (frame.kind === 'open' && frame.direction === 'out'),
  });
}
