/** Packs with columns no wider than what is in them: a million rows are read before an inspector shows any. */
import { columnNames, marks, timeAt, type Pack } from './pack.ts';

export function slimmed(pack: Pack): Pack {
  const { count, what, words } = pack;
  const isGone = (row: number): boolean => ((what[row] ?? 0) & marks.gone) !== 0;
  let start = 0;
  while (start < count - 1 && isGone(start)) start += 1;
  const since = timeAt(pack, start);
  const time = new Int32Array(count);
  let isWhole = true;
  for (let row = 0; row < count; row += 1) {
    if (isGone(row)) continue;
    time[row] = timeAt(pack, row) - since;
    isWhole &&= since + (time[row] ?? 0) === timeAt(pack, row);
  }
  const column = (name: (typeof columnNames)[number]): Pack[typeof name] => {
    // Where there is one word, every row has it.
    if (words[name].length === 1) return new Uint8Array();
    return words[name].length <= 256 ? new Uint8Array(pack[name]) : pack[name];
  };
  return {
    ...pack,
    ...(isWhole ? { since, time } : {}),
    back: pack.back.every((one) => one < 65_536) ? new Uint16Array(pack.back) : pack.back,
    stream: column('stream'),
    shape: column('shape'),
    from: column('from'),
    to: column('to'),
    remark: column('remark'),
  };
}

/** Of every column of which each row has the same word. */
const zeros = new Uint8Array(65_536);

/** Whether a column is known to hold nothing but zeros. */
export function isBlank(column: Uint16Array | Uint8Array): boolean {
  return column.buffer === zeros.buffer;
}

/** With the columns that `slimmed` left out. `value` may be whatever a damaged store gives out. */
export function filledOut(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { count, words } = value;
  if (typeof count !== 'number' || typeof words !== 'object' || words === null) return value;
  const blank = columnNames.filter((name) => {
    const [column, of]: unknown[] = [value[name], (words as Readonly<Record<string, unknown>>)[name]];
    return Array.isArray(of) && of.length === 1 && column instanceof Uint8Array && column.length === 0;
  });
  if (blank.length === 0) return value;
  const column = zeros.subarray(0, count);
  return { ...value, ...Object.fromEntries(blank.map((name) => [name, column])) };
}
