import { IN_FLIGHT, FAILED, jobFrom, JOB_PART } from '../../lambda/jobs/job-item';
import { failedByOperator } from '../../lambda/jobs/failures';
import type { ItemTable, Values } from '../../lambda/jobs/item-table';
import type { Job } from '../../lambda/jobs/job';
import type { JobTimes } from '../../lambda/jobs/job-times';
import { rowsExpireAt } from '../../lambda/jobs/stored-slices';
import { JOBS_TABLE } from '../../lambda/shared/contract';

/** The number of items that are read at the same time. */
const READS_AT_ONCE = 10;

/** Reads and changes jobs for an operator. Each write has a condition, so that it cannot undo the work of a worker. */
export class OperatorTable {
  private readonly table: Pick<ItemTable, 'query' | 'get' | 'updateIf'>;
  private readonly times: JobTimes;

  constructor(table: Pick<ItemTable, 'query' | 'get' | 'updateIf'>, times: JobTimes) {
    this.table = table;
    this.times = times;
  }

  /** The batch ids of unfinished jobs, earliest deadline first. Abandoned jobs are among them. */
  unfinished(): Promise<readonly string[]> {
    return this.idsUnder(IN_FLIGHT);
  }

  /** The batch ids of failed jobs, latest deadline first. */
  async failed(): Promise<readonly string[]> {
    return [...(await this.idsUnder(FAILED))].reverse();
  }

  /**
   * Reads the jobs with these ids, one read unit each, until it has found `most` jobs that are `wanted`. `looked` is the number of ids that it
   * has read. It reads only a few at a time, to leave the table's capacity to batches in flight.
   */
  async find(
    ids: readonly string[],
    { wanted, most, now }: { readonly wanted: (job: Job) => boolean; readonly most: number; readonly now: number },
  ): Promise<{ readonly jobs: readonly Job[]; readonly looked: number }> {
    const jobs: Job[] = [];
    let looked = 0;
    while (looked < ids.length && jobs.length < most) {
      const next = ids.slice(looked, looked + Math.min(READS_AT_ONCE, most - jobs.length));
      const items = await Promise.all(next.map((batch_id) => this.table.get({ batch_id, part: JOB_PART })));
      const found = items.filter((item) => item !== undefined).map((item) => jobFrom(item));
      jobs.push(...found.filter((job) => job.expiresAtSeconds > now / 1000 && wanted(job)));
      looked += next.length;
    }
    return { jobs, looked };
  }

  /** Ends a job as failed. False if the job has ended, its deadline has passed, or it does not exist. */
  async fail(batchId: string, reason: string, now: number): Promise<boolean> {
    const values = {
      ':end': 'FAILED',
      ':failure': failedByOperator(reason),
      ':failed': FAILED,
      ':inProgress': 'IN_PROGRESS',
      ':now': now,
      ':nowSeconds': now / 1000,
    };
    return this.update(batchId, 'SET #status = :end, #failure = :failure, #in_flight = :failed', {
      condition: '#status = :inProgress AND #deadline > :now AND #expires_at > :nowSeconds',
      values,
    });
  }

  /**
   * Resets a job that failed or has no live lease, so that process can claim it again. Finished slices stay. The rows expire as
   * late as those of a new job. False if the job has succeeded, has a live lease, or does not exist.
   */
  async reopen(batchId: string, now: number): Promise<boolean> {
    const deadline = now + this.times.deadlineMs;
    const expression =
      'SET #status = :inProgress, #accepted_at = :now, #deadline = :deadline, #attempt = :none, #in_flight = :inFlight' +
      ' REMOVE #failure, #lease_owner, #lease_until';
    const condition =
      '#expires_at > :nowSeconds AND (#status = :failed OR (#status = :inProgress AND' +
      ' (attribute_not_exists(#lease_until) OR #lease_until <= :now)))';
    const values = {
      ':inProgress': 'IN_PROGRESS',
      ':failed': 'FAILED',
      ':now': now,
      ':nowSeconds': now / 1000,
      ':deadline': deadline,
      ':none': 0,
      ':inFlight': IN_FLIGHT,
    };
    if (!(await this.update(batchId, expression, { condition, values }))) return false;
    await this.keepRows(batchId, rowsExpireAt(deadline, this.times));
    return true;
  }

  private async keepRows(batch_id: string, untilSeconds: number): Promise<void> {
    const values = { ':id': batch_id, ':rows': 'IN#' };
    const items = await this.table.query({ condition: '#batch_id = :id AND begins_with(#part, :rows)', values });
    for (const { part } of items) {
      const write = { condition: 'attribute_exists(#part)', values: { ':until': untilSeconds } };
      await this.table.updateIf({ batch_id, part: String(part) }, 'SET #expires_at = :until', write);
    }
  }

  private async update(
    batch_id: string,
    expression: string,
    write: { readonly condition: string; readonly values: Values },
  ): Promise<boolean> {
    return (await this.table.updateIf({ batch_id, part: JOB_PART }, expression, write)) !== undefined;
  }

  /** Reads the index: half a read unit for each 4 KB. */
  private async idsUnder(key: string): Promise<readonly string[]> {
    const keys = await this.table.query({
      index: JOBS_TABLE.inFlightIndex,
      condition: '#in_flight = :key',
      values: { ':key': key },
    });
    return keys.map(({ batch_id }) => String(batch_id));
  }
}
