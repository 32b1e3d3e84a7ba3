/** Which rows of a list are visible, and the height of all rows above and below them. */
export interface RowWindow {
  /** The first visible row, and the row after the last one. */
  readonly from: number;
  readonly to: number;
  /** In pixels. */
  readonly before: number;
  readonly after: number;
}

export interface Viewport {
  /** How far the top of the list is above the top of what is visible, in pixels. Negative: it is below. */
  readonly scrolled: number;
  readonly height: number;
}

/** Rows outside the viewport are drawn for this many pixels, so that scrolling shows no gap. */
const MARGIN = 300;

/** @param heights of the rows in pixels */
export function rowWindow(heights: readonly number[], { scrolled, height }: Viewport): RowWindow {
  const [top, bottom] = [scrolled - MARGIN, scrolled + height + MARGIN];
  let [from, to, before, after, y] = [heights.length, heights.length, 0, 0, 0];
  for (const [index, rowHeight] of heights.entries()) {
    const next = y + rowHeight;
    if (next < top) before = next;
    else if (y > bottom) {
      to = Math.min(to, index);
      after += rowHeight;
    } else from = Math.min(from, index);
    y = next;
  }
  return { from: Math.min(from, to), to, before, after };
}
