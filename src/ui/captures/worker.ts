/** A worker of an inspector: reads a capture into a store, or writes frames of one to a file, while the page stays free. */
import { CaptureError } from '../../core/capture/types.ts';
import { writeCapture } from '../../core/capture/write.ts';
import { openFramesReader } from '../../store/open-readers.ts';
import { openFramesStore } from '../../store/frames-store.ts';
import type { CaptureFailure, SaveJob } from '../shared/captures/desk.ts';
import { fileSource } from './file-source.ts';
import type { Asked, Told } from './messages.ts';
import { readInto } from './reading.ts';
import { supplyOf } from './writing.ts';

/** Bytes or characters that are made a part of the file at once. */
const partSize = 4 * 1024 ** 2;
/** A page is told of what was read this often, ms: it has a list to draw. */
const tellMs = 150;

let stopped = false;
const tell = (told: Told): void => postMessage(told);

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  if (data.type === 'stop') stopped = true;
  else {
    const work = data.type === 'read' ? read(data.file, data.database) : write(data.job);
    work.catch((error: unknown) => tell({ type: 'failed', failure: failureOf(error) }));
  }
});

async function read(file: File, database: string): Promise<void> {
  const latest = { progress: 0, upTo: 0, told: 0 };
  const tellLatest = (): void => {
    latest.told = performance.now();
    tell({ type: 'progress', progress: latest.progress, upTo: latest.upTo });
  };
  try {
    await readInto(openFramesStore(database), fileSource(file), {
      stopped: () => stopped,
      stepped: (progress, upTo) => {
        Object.assign(latest, { progress, upTo });
        if (performance.now() - latest.told >= tellMs) tellLatest();
      },
      faults: (faults) => tell({ type: 'faults', faults }),
    });
  } finally {
    // Whatever ended it, what was read is there.
    tellLatest();
  }
  tell({ type: 'read' });
}

async function write({ database, seqs, options }: SaveJob): Promise<void> {
  const supply = await supplyOf(openFramesReader(database ?? undefined), seqs);
  const blobs: Blob[] = [];
  let parts: (string | Uint8Array<ArrayBuffer>)[] = [];
  let size = 0;
  let written = 0;
  for await (const { part, frames } of writeCapture(supply, options)) {
    parts.push(typeof part === 'string' ? part : new Uint8Array(part));
    size += part.length;
    written += frames;
    if (frames > 0) tell({ type: 'writing', frames: written, of: supply.count });
    if (size < partSize) continue;
    // The browser keeps large ones on disk.
    blobs.push(new Blob(parts));
    parts = [];
    size = 0;
  }
  tell({ type: 'written', file: new Blob([...blobs, ...parts]), lost: supply.lost() });
}

function failureOf(error: unknown): CaptureFailure {
  if (error instanceof CaptureError) return { code: error.code, offset: error.offset };
  const full = error instanceof DOMException && error.name === 'QuotaExceededError';
  return full ? { code: 'no-room' } : { code: 'internal', detail: String(error) };
}
