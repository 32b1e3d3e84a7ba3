import { IN_FLIGHT, FAILED, jobFrom, JOB_PART, type JobItem } from '../../lambda/jobs/job-item';
import { failedByOperator } from '../../lambda/jobs/failures';
import type { ItemTable, Values } from '../../lambda/jobs/item-table';
import type { Job } from '../../lambda/jobs/job';
import type { JobTimes } from '../../lambda/jobs/job-times';
import { JOBS_TABLE } from '../../lambda/shared/contract';

/** How many slices of rows and of results are stored and have not expired. */
export interface StoredParts {
  readonly rows: number;
  readonly results: number;
}

/** What whoever is on call reads of the Jobs table, and may write to it: conditions keep them from undoing a worker's work. */
export class OperatorTable {
  private readonly table: ItemTable;
  private readonly times: JobTimes;

  constructor(table: ItemTable, times: JobTimes) {
    this.table = table;
    this.times = times;
  }

  /**
   * Jobs that have not succeeded: first those that nobody has ended, among which are those that were abandoned, then those
   * that failed; each the earliest deadline first. Half a read unit for each 4 KB of index, and one for each job.
   */
  async unsuccessful(now: number): Promise<readonly Job[]> {
    const jobs = await Promise.all([this.jobsUnder(IN_FLIGHT), this.jobsUnder(FAILED)]);
    return jobs.flat().filter(({ expiresAtSeconds }) => expiresAtSeconds > now / 1000);
  }

  async storedParts(batchId: string, now: number): Promise<StoredParts> {
    const all = await this.table.query({ condition: '#batch_id = :id', values: { ':id': batchId } });
    const items = all.filter(({ expires_at }) => Number(expires_at) > now / 1000);
    const count = (prefix: string) =>
      items.filter(({ part }) => new RegExp(`^${prefix}#\\d+$`).test(String(part))).length;
    return { rows: count('IN'), results: count('OUT') };
  }

  /** False if the job has ended or is past its deadline, or is not there. */
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
   * Puts a job that failed, or that nobody works on any more, back to its beginning; slices that are finished stay so.
   * False if it has succeeded, is worked on, or is not there.
   */
  async reopen(batchId: string, now: number): Promise<boolean> {
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
      ':deadline': now + this.times.deadlineMs,
      ':none': 0,
      ':inFlight': IN_FLIGHT,
    };
    return this.update(batchId, expression, { condition, values });
  }

  private async update(
    batch_id: string,
    expression: string,
    write: { readonly condition: string; readonly values: Values },
  ): Promise<boolean> {
    return (await this.table.updateIf({ batch_id, part: JOB_PART }, expression, write)) !== undefined;
  }

  private async jobsUnder(key: string): Promise<readonly Job[]> {
    const keys = await this.table.query({
      index: JOBS_TABLE.inFlightIndex,
      condition: '#in_flight = :key',
      values: { ':key': key },
    });
    const items = await Promise.all(
      keys.map(({ batch_id }) => this.table.get({ batch_id: String(batch_id), part: JOB_PART })),
    );
    return items.filter((item) => item !== undefined).map((item) => jobFrom(item as unknown as JobItem));
  }
}
