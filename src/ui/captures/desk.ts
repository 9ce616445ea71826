/** Captures by workers of the page: one for each file that is read or written. */
import { dropAbandoned, dropCapture, holdCapture } from '../../store/captures.ts';
import { openFramesReader } from '../../store/open-readers.ts';
import type { CaptureDesk } from '../shared/captures/desk.ts';
import type { Asked, Told } from './messages.ts';

/** What pages left behind when they ended is erased at once. */
export function openDesk(): CaptureDesk {
  // It harms nobody until the next time.
  void dropAbandoned().catch(() => undefined);
  const start = (asked: Asked, told: (told: Told) => void): Worker => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<Told>) => told(data));
    // A worker that cannot even begin says so to nobody else.
    worker.addEventListener('error', ({ message }) =>
      told({ type: 'failed', failure: { code: 'internal', detail: message } }),
    );
    worker.postMessage(asked);
    return worker;
  };

  return {
    async open(file, listener) {
      const { name, release } = await holdCapture(crypto.randomUUID());
      const worker = start({ type: 'read', file, database: name }, (told) => {
        if (told.type === 'progress') listener.progress(told.progress, told.upTo);
        else if (told.type === 'faults') listener.faults(told.faults);
        else if (told.type === 'read') listener.ended(null);
        else if (told.type === 'failed') listener.ended(told.failure);
      });
      return {
        database: name,
        reader: openFramesReader(name),
        stop() {
          const asked: Asked = { type: 'stop' };
          worker.postMessage(asked);
        },
        close() {
          worker.terminate();
          // Until it is gone it is held, so that nobody else takes it for abandoned.
          void dropCapture(name).finally(release);
        },
      };
    },
    save(job, wrote, signal) {
      return new Promise((resolve) => {
        const worker = start({ type: 'write', job }, (told) => {
          if (told.type === 'writing') return wrote(told.frames, told.of);
          if (told.type !== 'written' && told.type !== 'failed') return;
          worker.terminate();
          if (told.type === 'written') resolve({ ok: true, file: told.file, lost: told.lost });
          else resolve({ ok: false, failure: told.failure });
        });
        signal.addEventListener('abort', () => {
          worker.terminate();
          resolve(null);
        });
      });
    },
  };
}
