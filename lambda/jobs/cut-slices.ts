import type { WireRow } from '../protocol/batch';
import { jsonOf } from '../protocol/json-of';

/** Small enough that a lost attempt repeats little work. Large enough that a batch of 4,096 rows has only 9 slices. */
export const SLICE_ROWS = 500;

/** Below DynamoDB's limit of 400 KB for an item, even if gzip saves nothing. A larger row gets a slice of its own, in several items. */
const SLICE_BYTES = 350_000;

/**
 * Cuts the rows, in order, into slices of JSON: `[[0,"…"],[1,"…"]]`. An empty list of rows returns an empty list.
 *
 * @param most rows of one slice; a processor whose rows take long names fewer than {@link SLICE_ROWS}
 */
export function cutSlices(rows: readonly WireRow[], most = SLICE_ROWS): readonly string[] {
  const slices: string[] = [];
  let current: string[] = [];
  let bytes = 0;
  const close = (): void => {
    if (current.length > 0) slices.push(`[${current.join(',')}]`);
    current = [];
    bytes = 0;
  };
  for (const row of rows) {
    const json = jsonOf(row);
    const size = Buffer.byteLength(json) + 1;
    if (current.length === most || bytes + size > SLICE_BYTES) close();
    current.push(json);
    bytes += size;
  }
  close();
  return slices;
}
