/** Which rows of a long list are drawn: those in view and some around them. */

export interface RowRange {
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

/** Up to so many rows, all are drawn: there is nothing to gain. */
const few = 60;
/** Drawn beyond what is in view, so that one who scrolls or goes by keyboard finds them there. */
const around = 12;

/** Those of the first picture, px as below: nobody scrolls before it is there, and each row is waited for. */
export function rowsAtFirst(count: number, height: number, view: number): RowRange {
  return { from: 0, to: Math.min(count, Math.ceil(view / height)) };
}

/**
 * @param count rows that there are, all of `height` px
 * @param top from the first row's upper edge to that of what is in view, px; negative where it is further down
 * @param view height of what is in view, px
 */
export function rowsInView(count: number, height: number, top: number, view: number): RowRange {
  if (count <= few) return { from: 0, to: count };
  const first = Math.floor(top / height) - around;
  const last = Math.ceil((top + view) / height) + around;
  const within = (row: number): number => Math.min(count, Math.max(0, row));
  return { from: within(first), to: within(last) };
}
