/** What the store says of each frame besides its text, as the background in Node recorded it. */
import { rowAt } from '../../src/core/frames/pack.ts';
import type { FrameRow } from '../../src/core/frames/row.ts';
import { openFramesReader } from '../../src/store/open-readers.ts';

/** Rows by the numbers of their frames; one that is gone or lost has none. */
export async function storedRows(): Promise<ReadonlyMap<number, FrameRow>> {
  const { packs } = await openFramesReader().open();
  const rows = new Map<number, FrameRow>();
  for (const pack of packs) {
    for (let index = 0; index < pack.count; index += 1) {
      const row = rowAt(pack, index);
      if (row !== null) rows.set(pack.first + index, row);
    }
  }
  return rows;
}
