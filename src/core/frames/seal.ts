/** A full chunk: its columns, its texts, and what can be asked of them without reading them. */
import { addGrams, gramBits, newBitmap, type Grams } from './grams.ts';
import { isLarge, packRows, packTexts, type Pack, type Texts } from './pack.ts';
import type { RecordedRow } from './row.ts';

export function sealRows(
  first: number,
  rows: readonly (RecordedRow | null)[],
): { readonly pack: Pack; readonly texts: Texts; readonly grams: Grams } {
  return { pack: packRows(first, rows), texts: packTexts(first, rows), grams: gramsOf(rows) };
}

function gramsOf(rows: readonly (RecordedRow | null)[]): Grams {
  const small = newBitmap(gramBits.small);
  let large: Grams['large'] = null;
  for (const row of rows) {
    if (row === null) continue;
    if (isLarge(row)) addGrams((large ??= newBitmap(gramBits.large)), row.text);
    else addGrams(small, row.text);
  }
  return { small, large };
}
