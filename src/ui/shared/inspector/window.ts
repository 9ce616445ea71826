/**
 * A window on a list of rows of one height. Browsers cap the height of an element (17.9 million px in Firefox),
 * so a list taller than `tallest` is scrolled through a shorter range, in which one pixel stands for more.
 */
export const tallest = 8_000_000;
/** Rows drawn beyond each edge, so that scrolling does not show a gap. */
export const overscan = 8;

export interface ListShape {
  readonly count: number;
  readonly rowHeight: number;
  /** Height of the visible part, px. */
  readonly viewport: number;
}

export interface ListWindow {
  /** Rows [first, end) are drawn. */
  readonly first: number;
  readonly end: number;
  /** Where the first drawn row stands within the scrolled content, px. */
  readonly top: number;
}

/** Height of the scrolled content, px. */
export function contentHeight(shape: ListShape): number {
  return Math.min(shape.count * shape.rowHeight, tallest);
}

/** How far the list itself is scrolled for one px of the scroll bar; 1 unless the list is too tall. */
function scale(shape: ListShape): number {
  const range = contentHeight(shape) - shape.viewport;
  const whole = shape.count * shape.rowHeight - shape.viewport;
  return range <= 0 ? 1 : whole / range;
}

/** `beyond`: rows drawn beyond each edge. */
export function windowAt(shape: ListShape, scrollTop: number, beyond = overscan): ListWindow {
  const offset = Math.max(0, scrollTop) * scale(shape);
  const firstVisible = Math.floor(offset / shape.rowHeight);
  const first = Math.max(0, Math.min(firstVisible, shape.count) - beyond);
  const end = Math.min(shape.count, firstVisible + Math.ceil(shape.viewport / shape.rowHeight) + 1 + beyond);
  return { first, end, top: scrollTop - (offset - first * shape.rowHeight) };
}

/** The first row in view, and how far it is scrolled out of it, px. */
export function placeAt(
  shape: ListShape,
  scrollTop: number,
): { readonly index: number; readonly offset: number } {
  const offset = Math.max(0, scrollTop) * scale(shape);
  const index = Math.floor(offset / shape.rowHeight);
  return { index, offset: offset - index * shape.rowHeight };
}

/** The scroll position at which a row is the first in view, scrolled out of it by `offset` px. */
export function scrollTopOf(shape: ListShape, index: number, offset: number): number {
  return (index * shape.rowHeight + offset) / scale(shape);
}

/** The scroll position that shows a row, moving as little as possible. */
export function scrollToShow(shape: ListShape, index: number, scrollTop: number): number {
  const factor = scale(shape);
  const offset = scrollTop * factor;
  const rowTop = index * shape.rowHeight;
  if (rowTop < offset) return rowTop / factor;
  const rowEnd = rowTop + shape.rowHeight;
  if (rowEnd > offset + shape.viewport) return (rowEnd - shape.viewport) / factor;
  return scrollTop;
}

/** Whether the end is in view, within half a row. */
export function atTail(shape: ListShape, scrollTop: number): boolean {
  const left = contentHeight(shape) - shape.viewport - scrollTop;
  // A scroll bar stands at whole pixels.
  return left <= Math.max(1, shape.rowHeight / 2 / scale(shape));
}

/** How many rows are out of view, or cut, while the end is in view. */
export function rowsAbove(shape: ListShape): number {
  return Math.max(0, Math.ceil(shape.count - shape.viewport / shape.rowHeight));
}
