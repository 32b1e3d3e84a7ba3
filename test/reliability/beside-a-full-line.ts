import { rowsInSlices } from './faulty-runs';
import { APART, SIBLING } from './tested-function';
import type { TestedTable } from './tested-table';
import { World } from './world';

let runs = 0;

/**
 * Three functions get a batch with the same id, one after the other, where each line has room for one batch. The second
 * function is of the first one's line, the third is not. When the work has ended, the second gets its batch once more.
 *
 * @returns the status of each POST
 */
export async function postBesideAFullLine(table: TestedTable): Promise<readonly number[]> {
  const first = new World(table, `full line ${(runs += 1)}`, rowsInSlices(1), {
    at: () => undefined,
    deliveries: () => [10_000],
    maxBatches: 1,
  });
  const sibling = first.beside(SIBLING, rowsInSlices(1, 'words'));
  const apart = first.beside(APART, rowsInSlices(1, 'letters'));
  const statuses: number[] = [];
  for (const one of [first, sibling, apart]) statuses.push((await first.clock.runUntil(one.post())).statusCode);
  const { statusCode } = await first.run(first.clock.sleep(60_000).then(() => sibling.post()));
  return [...statuses, statusCode];
}
