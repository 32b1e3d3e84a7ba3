import { JOB_TIMES } from '../lambda/shared/contract';
import { rowsPerSecond, type Pace } from './functions/pace';

/**
 * How many rows a function processes in the time for accepted work. A statement with more rows depends on how long Snowflake
 * sends rejected batches again, which is not published. Undefined if nothing limits the pace.
 *
 * @param maxBatchesAtOnce the setting `jobs.maxBatchesAtOnce`: without a quota, each batch has the whole pace
 */
export function rowsPerStatement({ quota, ...pace }: Pace, maxBatchesAtOnce: number): number | undefined {
  // With a quota, as many workers use it as it takes: the pace of one worker plays no part.
  const perSecond = quota
    ? rowsPerSecond({ quota, rowsPerCall: pace.rowsPerCall })
    : rowsPerSecond(pace) * maxBatchesAtOnce;
  return perSecond === Infinity ? undefined : Math.floor(perSecond * JOB_TIMES.budgetSeconds);
}
