/** A frame as the store keeps it: masked, with what is known of it the moment it crosses the wire. */
import { toBinary } from './binary.ts';
import { partsOf } from './facts.ts';
import type { RecordedRow, Remark } from './row.ts';
import type { StreamWatch, Watched } from './watch.ts';
import type { FrameDirection } from '../framing/frame.ts';
import { byteLength, maskSecrets, type FrameReading } from '../framing/index.ts';

/** `count` numbers the frames of this worker. */
export function textRow(frame: {
  readonly time: number;
  readonly stream: string;
  readonly direction: FrameDirection;
  readonly text: string;
  readonly read: FrameReading;
  readonly watch: StreamWatch;
  readonly count: number;
}): RecordedRow {
  const { time, stream, direction, text, read, watch, count } = frame;
  const element = read.ok ? read.element : null;
  const masked = maskSecrets(text, element);
  const parts = element && partsOf(element);
  const kind = read.ok ? read.kind : 'malformed';
  const problem = read.ok ? read.problem : read.error.code;
  const observed = { direction, text: masked, kind, ...(problem === undefined ? {} : { problem }) };
  const seen = watch.take(observed, count, element, parts);
  return {
    time,
    stream,
    direction,
    kind,
    bytes: byteLength(text),
    shape: parts?.shape ?? null,
    from: parts?.from ?? null,
    to: parts?.to ?? null,
    ...known(seen, problem ?? null, count),
    text: toBinary(masked),
  };
}

/** A frame of which only the size is known, and why: `binary-frame`, `too-long`. */
export function untoldRow(frame: {
  readonly time: number;
  readonly stream: string;
  readonly direction: FrameDirection;
  readonly bytes: number;
  readonly problem: 'binary-frame' | 'too-long';
  readonly watch: StreamWatch;
  readonly count: number;
}): RecordedRow {
  const { time, stream, direction, bytes, problem, watch, count } = frame;
  const seen = watch.take({ direction, text: '', kind: 'malformed', problem }, count, null, null);
  return {
    time,
    stream,
    direction,
    kind: 'malformed',
    bytes,
    shape: null,
    from: null,
    to: null,
    ...known(seen, problem, count),
    text: '',
  };
}

function known(
  { violations, asks, request }: Watched,
  problem: string | null,
  count: number,
): Pick<RecordedRow, 'remark' | 'asks' | 'back'> {
  const remark: Remark | null = problem === null && violations.length === 0 ? null : { problem, violations };
  return { remark, asks, back: request === null ? 0 : count - request };
}
