/** Sizes and times as they are typed. */

const sizeUnits: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
};
const timeUnits: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000 };

/** Bytes; `4k` and `4kB` are 4,096, `1.5m` is 1,572,864. Null for what is no size. */
export function readSize(text: string): number | null {
  return read(text, sizeUnits);
}

/** Milliseconds; `200ms`, `1.5s`, `2m`. Null for what is no duration. */
export function readDuration(text: string): number | null {
  return read(text, timeUnits);
}

function read(text: string, units: Readonly<Record<string, number>>): number | null {
  const [, digits, unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)([a-z]*)$/i.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  return digits === undefined || factor === undefined ? null : Number(digits) * factor;
}
