/** Frames of a capture become rows as if they were recorded here: masked, judged, paired with what they answer. */
import { textRow, untoldRow } from '../frames/record.ts';
import type { RecordedRow } from '../frames/row.ts';
import { Sessions } from '../frames/sessions.ts';
import { StreamWatch } from '../frames/watch.ts';
import { c2s, readFrame, s2s } from '../framing/index.ts';
import type { StreamRecord } from '../framing/frame.ts';
import type { CapturedFrame } from './types.ts';

export class Intake {
  readonly #streams = new Map<string, { readonly record: StreamRecord; watch: StreamWatch | null }>();
  readonly #sessions = new Sessions();
  #count = 0;

  add(record: StreamRecord): void {
    this.#streams.set(record.id, { record, watch: null });
  }

  /** Null where its stream was never added. */
  row(frame: CapturedFrame): RecordedRow | null {
    const { stream, direction, time, text, bytes } = frame;
    const known = this.#streams.get(stream);
    if (known === undefined) return null;
    this.#count += 1;
    const count = this.#count;
    const read = text === null ? null : readFrame(text, known.record.source === 's2s' ? s2s : c2s);
    // A capture may have begun anywhere; one that begins with <open/> has missed nothing.
    const fromStart = read?.ok === true && read.kind === 'open' && direction === 'out';
    const watch = (known.watch ??= new StreamWatch(known.record, fromStart, this.#sessions));
    if (text === null || read === null) {
      return untoldRow({ time, stream, direction, bytes: bytes ?? 0, problem: 'binary-frame', watch, count });
    }
    const row = textRow({ time, stream, direction, text, read, watch, count });
    return bytes === null ? row : { ...row, bytes };
  }
}
