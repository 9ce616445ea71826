/** Holds what was written against what arrived. */

export interface Verdict {
  /** Never arrived. */
  readonly lost: readonly string[];
  /** Arrived more than once; named once for each time too many. */
  readonly doubled: readonly string[];
  /** Arrived though nobody wrote them. */
  readonly strange: readonly string[];
  /** Stand behind one that was written later. */
  readonly late: readonly string[];
}

/**
 * @param written what was written, in that order; each is different
 * @param arrived what arrived, in the order in which it is shown
 */
export function judge(written: readonly string[], arrived: readonly string[]): Verdict {
  const places = new Map(written.map((id, index) => [id, index]));
  const seen = new Set<string>();
  const doubled: string[] = [];
  const strange: string[] = [];
  const late: string[] = [];
  let furthest = -1;
  for (const id of arrived) {
    const place = places.get(id);
    if (place === undefined) strange.push(id);
    else if (seen.has(id)) doubled.push(id);
    else {
      if (place < furthest) late.push(id);
      furthest = Math.max(furthest, place);
    }
    seen.add(id);
  }
  return { lost: written.filter((id) => !seen.has(id)), doubled, strange, late };
}

export const isFlawless = (verdict: Verdict): boolean =>
  Object.values(verdict).every((ids: readonly string[]) => ids.length === 0);
