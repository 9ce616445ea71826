/** What every benchmark shares: the form of a row, and how a number is measured. */

/** One JSON object a line with `--json`. */
export interface Row {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peer_value: number;
  /** Ours over the peer's. For interleaved pairs the median of the pairs' ratios, which need not be value / peer_value. */
  readonly ratio: number;
  /** The number that was asked for, as text; says so where none was. */
  readonly target: string;
  /** Met or not, without rounding. */
  readonly ok: boolean;
  /** Interquartile range of the pairs' ratios, where there were pairs. */
  readonly iqr?: readonly [number, number];
}

/** `target` of a row for which no number was asked. */
export const noTarget = 'none asked';

export interface Bench {
  readonly name: string;
  /** Yields rows as they are known. */
  readonly run: () => AsyncIterable<Row>;
}

/** At least this many pairs, ours and the peer's in turn. */
export const pairs = 15;

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) throw new Error('a quantile of nothing');
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Ratio of single figures that do not vary, such as sizes. */
export function compare(
  row: Omit<Row, 'ratio' | 'target' | 'ok'>,
  target: { readonly text: string; readonly met: (ratio: number) => boolean } | null,
): Row {
  const ratio = row.value / row.peer_value;
  return { ...row, ratio, target: target?.text ?? noTarget, ok: target?.met(ratio) ?? true };
}

/** Runs ours and the peer's in turn and compares what `measure` picks. */
export async function interleave<T>(
  ours: () => Promise<T>,
  peer: () => Promise<T>,
): Promise<(readonly [T, T])[]> {
  const results: (readonly [T, T])[] = [];
  // One unmeasured pair first: both start with warm code.
  await ours();
  await peer();
  for (let i = 0; i < pairs; i += 1) results.push([await ours(), await peer()]);
  return results;
}
