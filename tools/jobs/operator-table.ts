import { FAILED, jobFrom } from '../../lambda/jobs/job-item';
import { failedByOperator } from '../../lambda/jobs/failures';
import type { ItemTable, Values } from '../../lambda/jobs/item-table';
import { numberIn, optional, stringIn } from '../../lambda/jobs/item-values';
import type { Job } from '../../lambda/jobs/job';
import type { JobsOf } from '../../lambda/jobs/job-store';
import type { JobTimes } from '../../lambda/jobs/job-times';
import { rowsExpireAt } from '../../lambda/jobs/stored-slices';
import { JOB_PARTS, JOBS_TABLE } from '../../lambda/shared/contract';

/** The number of items that are read at the same time. */
const READS_AT_ONCE = 10;

/** Reads and changes jobs for an operator. Each write has a condition, so that it cannot undo the work of a worker. */
export class OperatorTable {
  private readonly table: Pick<ItemTable, 'query' | 'get' | 'updateIf'>;
  private readonly lineOf: ReadonlyMap<string, string>;
  private readonly times: JobTimes;

  /** @param functions all functions of the stack */
  constructor(
    table: Pick<ItemTable, 'query' | 'get' | 'updateIf'>,
    { functions, times }: { readonly functions: readonly JobsOf[]; readonly times: JobTimes },
  ) {
    this.table = table;
    this.lineOf = new Map(functions.map(({ functionName, line }) => [functionName, line]));
    this.times = times;
  }

  /** The jobs in flight of each line, earliest deadline first. Some of them may be abandoned. */
  async lines(): Promise<readonly Line[]> {
    const names = [...new Set(this.lineOf.values())];
    return Promise.all(names.map(async (name) => ({ name, jobs: await this.jobsUnder(name) })));
  }

  /** The line of one function. */
  async lineOfFunction(functionName: string): Promise<Line> {
    const name = this.lineOf.get(functionName) ?? '';
    return { name, jobs: await this.jobsUnder(name) };
  }

  /** The keys of the jobs in flight of all functions, earliest deadline first. Some of them may be abandoned. */
  async unfinished(): Promise<readonly string[]> {
    return keysIn(await this.lines());
  }

  /** The keys of failed jobs of all functions, latest deadline first. */
  async failed(): Promise<readonly string[]> {
    return keysOf([...(await this.jobsUnder(FAILED))].reverse());
  }

  /**
   * Reads the jobs with these keys, one read unit each, until it has found `most` jobs that are `wanted`. `looked` is the
   * number of jobs that it has read. It reads only a few at a time, to leave the table's capacity to batches in flight.
   */
  async find(
    keys: readonly string[],
    { wanted, most, now }: { readonly wanted: (job: Job) => boolean; readonly most: number; readonly now: number },
  ): Promise<{ readonly jobs: readonly Job[]; readonly looked: number }> {
    const jobs: Job[] = [];
    let looked = 0;
    while (looked < keys.length && jobs.length < most) {
      const next = keys.slice(looked, looked + Math.min(READS_AT_ONCE, most - jobs.length));
      const items = await Promise.all(next.map((job_key) => this.table.get({ job_key, part: JOB_PARTS.job })));
      const found = items.filter((item) => item !== undefined).map((item) => jobFrom(item));
      jobs.push(...found.filter((job) => job.expiresAtSeconds > now / 1000 && wanted(job)));
      looked += next.length;
    }
    return { jobs, looked };
  }

  /** Ends a job as failed. False if the job has ended, its deadline has passed, or it does not exist. */
  async fail({ key }: JobKey, reason: string, now: number): Promise<boolean> {
    const values = {
      ':end': 'FAILED',
      ':failure': failedByOperator(reason),
      ':failed': FAILED,
      ':inProgress': 'IN_PROGRESS',
      ':now': now,
      ':nowSeconds': now / 1000,
    };
    return this.update(key, 'SET #status = :end, #failure = :failure, #in_flight = :failed', {
      condition: '#status = :inProgress AND #deadline > :now AND #expires_at > :nowSeconds',
      values,
    });
  }

  /**
   * Resets a job that failed or has no live lease, so that process can claim it again. Finished slices stay. The rows expire as
   * late as those of a new job. The job is expected to take as long as when it was accepted. False if the job has succeeded,
   * has a live lease, or does not exist.
   */
  async reopen(
    { key, functionName, acceptedAt, expectedAt }: Pick<Job, 'key' | 'functionName' | 'acceptedAt' | 'expectedAt'>,
    now: number,
  ): Promise<boolean> {
    const deadline = now + this.times.deadlineMs;
    const expression =
      'SET #status = :inProgress, #accepted_at = :now, #deadline = :deadline, #attempt = :none, #in_flight = :line,' +
      ' #expected_at = :expected' +
      ' REMOVE #failure, #lease_owner, #lease_until, #not_before';
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
      ':line': this.lineOf.get(functionName),
      ':expected': now + Math.max(0, expectedAt - acceptedAt),
    };
    if (!(await this.update(key, expression, { condition, values }))) return false;
    await this.keepRows(key, rowsExpireAt(deadline, this.times));
    return true;
  }

  /** Lets a worker claim a job now that waits after a failed attempt. False if the job has ended or has a live lease. */
  async allowNow({ key }: JobKey, now: number): Promise<boolean> {
    return this.update(key, 'REMOVE #not_before', {
      condition: '#status = :inProgress AND (attribute_not_exists(#lease_until) OR #lease_until <= :now)',
      values: { ':inProgress': 'IN_PROGRESS', ':now': now },
    });
  }

  private async keepRows(job_key: string, untilSeconds: number): Promise<void> {
    const values = { ':key': job_key, ':rows': JOB_PARTS.rows };
    const items = await this.table.query({ condition: '#job_key = :key AND begins_with(#part, :rows)', values });
    for (const { part } of items) {
      const write = { condition: 'attribute_exists(#part)', values: { ':until': untilSeconds } };
      await this.table.updateIf({ job_key, part: String(part) }, 'SET #expires_at = :until', write);
    }
  }

  private async update(
    job_key: string,
    expression: string,
    write: { readonly condition: string; readonly values: Values },
  ): Promise<boolean> {
    return (await this.table.updateIf({ job_key, part: JOB_PARTS.job }, expression, write)) !== undefined;
  }

  /** Reads the index: half a read unit for each 4 KB. */
  private async jobsUnder(line: string): Promise<readonly JobInLine[]> {
    const items = await this.table.query({
      index: JOBS_TABLE.inFlightIndex,
      condition: '#in_flight = :line',
      values: { ':line': line },
    });
    return items.map((item) => ({
      key: stringIn(item, 'job_key'),
      deadline: numberIn(item, 'deadline'),
      attempt: numberIn(item, 'attempt'),
      leaseUntil: optional(numberIn, item, 'lease_until'),
      notBefore: optional(numberIn, item, 'not_before'),
      units: optional(numberIn, item, 'units'),
    }));
  }
}

type JobKey = Pick<Job, 'key'>;

/** A job in flight as the index shows it, up to `JOB_TIMES.indexSeconds` late. Times as in {@link Job}. */
export type JobInLine = Pick<Job, 'key' | 'deadline' | 'attempt' | 'leaseUntil' | 'notBefore'> &
  Partial<Pick<Job, 'units'>>;

/** The jobs in flight of one line. */
export interface Line {
  /** See `JobsOf` in lambda/jobs/job-store.ts. */
  readonly name: string;
  readonly jobs: readonly JobInLine[];
}

/** The keys of the jobs of several lines, the earliest deadline first. */
export function keysIn(lines: readonly Line[]): readonly string[] {
  return keysOf(lines.flatMap(({ jobs }) => jobs).sort((one, other) => one.deadline - other.deadline));
}

function keysOf(jobs: readonly Pick<Job, 'key'>[]): readonly string[] {
  return jobs.map(({ key }) => key);
}
