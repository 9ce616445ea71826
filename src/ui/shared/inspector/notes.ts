/** What is known of a frame only from those before and after it: broken rules, and requests with their answers. */
import type { Violation } from '../../../core/conformance/index.ts';
import type { FrameRecord } from '../../../core/framing/index.ts';
import type { FrameLog } from '../frame-log.svelte.ts';

/** A request and its answer. */
export interface Pair {
  readonly request: FrameRecord;
  /** Null until it comes. */
  readonly answer: FrameRecord | null;
}

export interface Notes {
  violations(frame: FrameRecord): readonly Violation[];
  pair(frame: FrameRecord): Pair | null;
  /** Numbers of the frames that break a rule, ascending. */
  readonly broken: readonly number[];
}

const nothing: readonly Violation[] = [];

/** As the log stands. */
export function notesOf(log: FrameLog): Notes {
  void log.version;
  return {
    violations: ({ seq }) => log.row(seq)?.remark?.violations ?? nothing,
    pair: (frame) => pairOf(log, frame),
    broken: log.table.broken,
  };
}

function pairOf(log: FrameLog, frame: FrameRecord): Pair | null {
  const partner = log.table.partner(frame.seq);
  if (partner !== null && partner < frame.seq) {
    const request = log.frame(partner);
    return request && { request, answer: frame };
  }
  if (log.table.row(frame.seq)?.asks !== true) return null;
  return { request: frame, answer: partner === null ? null : log.frame(partner) };
}

/** Milliseconds between a request and its answer, of either; `open` where it never came, null for no request. */
export function latencyOf(frame: FrameRecord, notes: Notes): number | 'open' | null {
  const pair = notes.pair(frame);
  if (pair === null) return null;
  return pair.answer === null ? 'open' : Math.max(0, pair.answer.time - pair.request.time);
}
