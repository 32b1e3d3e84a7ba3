import { quotaShare } from '../../lambda/handlers/quota-share';
import { DynamoJobStore } from '../../lambda/jobs/dynamo-job-store';
import { ItemTable } from '../../lambda/jobs/item-table';
import type { JobsOf } from '../../lambda/jobs/job-store';
import { aJob, aLog } from '../unit/builders';
import { VirtualClock } from '../unit/virtual-clock';
import type { TestedTable } from './tested-table';
import { times } from './service';

/** Later than the jobs of all other runs. */
const LATER_MS = 10 * 365 * 24 * 3_600_000;

/** A quota that four workers are needed for, so that each of up to four gets an equal part. */
const QUOTA = { workers: 4, unitsPerSecond: 200 };

let runs = 0;

/** Each function has a batch with the same id and a worker for it. Resolves with the part of its quota that each worker gets. */
export async function sharesOfWorkers(
  { client, name }: TestedTable,
  functions: readonly JobsOf[],
): Promise<readonly number[]> {
  const clock = new VirtualClock();
  clock.step(LATER_MS * (runs += 1));
  const batchId = 'at the same time';
  const table = new ItemTable(client, name, clock);
  const shares = functions.map(async (of) => {
    const store = new DynamoJobStore(table, of, { times, clock });
    await store.accept(aJob({ batchId }));
    const claim = await store.claim(batchId, of.functionName);
    if (claim === undefined) throw new Error(`The job of ${of.functionName} cannot be claimed`);
    return quotaShare(claim, { store, times, clock, log: aLog() });
  });
  const workers = await clock.runUntil(Promise.all(shares));
  const { signal } = new AbortController();
  return clock.runUntil(Promise.all(workers.map((share) => share(QUOTA, signal))));
}
