/** A capture read into a store of its own, in the form in which frames are recorded. */
import { Intake } from '../../core/capture/intake.ts';
import { readCapture } from '../../core/capture/read.ts';
import type { ByteSource, CaptureFault, CaptureStep } from '../../core/capture/types.ts';
import { addRows, emptyChunk } from '../../core/frames/open-chunk.ts';
import { emptyRing } from '../../core/frames/ring.ts';
import type { RecordedRow } from '../../core/frames/row.ts';
import { framesKept } from '../../contract/frames.ts';
import type { FramesStore } from '../../store/frames-store.ts';

export interface ReadingSteps {
  readonly stopped: () => boolean;
  readonly stepped: (progress: number, upTo: number) => void;
  readonly faults: (faults: readonly CaptureFault[]) => void;
}

/** Throws `CaptureError`, or what the store throws; what was written before stands. */
export async function readInto(
  store: Pick<FramesStore, 'addStream' | 'write' | 'tidy'>,
  file: ByteSource,
  { stopped, stepped, faults }: ReadingSteps,
): Promise<void> {
  const intake = new Intake();
  let ring = emptyRing;
  let open = emptyChunk(1);
  for await (const step of readCapture(file)) {
    if (stopped()) return;
    const { rows, wrong } = await taken(step, intake, store);
    const room = framesKept.most - ring.last;
    if (rows.length > 0) {
      const limits = { keep: framesKept.most, bytes: Number.POSITIVE_INFINITY };
      const batch = addRows(ring, open, rows.slice(0, room), limits);
      await store.write(batch);
      await store.tidy(batch);
      ({ ring, open } = batch);
    }
    if (rows.length > room) wrong.push({ code: 'too-many', offset: 0 });
    if (wrong.length > 0) faults(wrong);
    stepped(step.progress, ring.last);
    if (rows.length > room) return;
  }
}

async function taken(
  step: CaptureStep,
  intake: Intake,
  store: Pick<FramesStore, 'addStream'>,
): Promise<{ rows: RecordedRow[]; wrong: CaptureFault[] }> {
  const rows: RecordedRow[] = [];
  const wrong: CaptureFault[] = [];
  for (const item of step.items) {
    if (item.type === 'fault') wrong.push(item.fault);
    else if (item.type === 'frame') {
      const row = intake.row(item.frame);
      if (row !== null) rows.push(row);
    } else {
      intake.add(item.stream);
      // Known before its frames: a filter asks whose they are.
      await store.addStream(item.stream, 1);
    }
  }
  return { rows, wrong };
}
