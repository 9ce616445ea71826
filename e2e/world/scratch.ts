/** A temporary folder for one run's state. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './cleanup.ts';

export interface Scratch {
  readonly path: string;
  /** Removes the folder and all in it. */
  remove(): void;
}

/** Makes an empty private folder; removed at exit at the latest. */
export function scratch(purpose: string): Scratch {
  const path = mkdtempSync(join(tmpdir(), `causeway-${purpose}-`));
  // A process that was just ended may still be writing its last file; Node retries for us.
  const erase = () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  const forget = atExit(erase);
  return {
    path,
    remove() {
      forget();
      erase();
    },
  };
}
