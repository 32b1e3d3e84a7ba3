import type { Clock } from '../shared/clock';
import { JOB_PARTS } from '../shared/contract';
import { AdmissionControl } from './admission-control';
import { cutSlices } from './cut-slices';
import type { Failure } from './failures';
import { type ItemTable, type ItemKey, type Values } from './item-table';
import { isLive, type Job } from './job';
import { FAILED, jobFrom, newItem } from './job-item';
import {
  UNLIMITED,
  type Acceptance,
  type Claim,
  type JobInFlight,
  type JobsOf,
  type JobStore,
  type NewJob,
  type Released,
  type Room,
  type SliceResult,
  type StoredRows,
} from './job-store';
import { jobKeyOf } from './job-key';
import type { JobTimes } from './job-times';
import { JobsInFlight } from './jobs-in-flight';
import { NO_LIVE_ITEM, StoredSlices, type Keyed } from './stored-slices';

/** `mayClaim` of job.ts as a condition of DynamoDB. */
const CLAIMABLE =
  '#status = :inProgress AND #expires_at > :nowSeconds AND #deadline > :arrival AND #attempt < :maxAttempts' +
  ' AND (attribute_not_exists(#lease_until) OR #lease_until <= :now)' +
  ' AND (attribute_not_exists(#not_before) OR #not_before <= :now)';

/** `holdsJob` of job.ts as a condition of DynamoDB. */
const HELD =
  '#status = :inProgress AND #lease_owner = :owner AND #attempt = :attempt AND #lease_until > :arrival AND #deadline > :arrival';

export interface DynamoJobStoreDependencies {
  readonly times: JobTimes;
  readonly clock: Clock;
}

/** The jobs of one function in the Jobs table; docs/architecture.md shows the items. */
export class DynamoJobStore implements JobStore {
  readonly times: JobTimes;
  private readonly table: ItemTable;
  private readonly slices: StoredSlices;
  private readonly inFlight: JobsInFlight;
  private readonly admission: AdmissionControl;
  private readonly of: JobsOf;
  private readonly clock: Clock;

  constructor(table: ItemTable, of: JobsOf, { times, clock }: DynamoJobStoreDependencies) {
    this.table = table;
    this.of = of;
    this.slices = new StoredSlices(table, times, clock);
    this.inFlight = new JobsInFlight(table, of.line, clock);
    this.admission = new AdmissionControl(table, this.inFlight, { line: of.line, times, clock });
    this.times = times;
    this.clock = clock;
  }

  async accept(job: NewJob, room = UNLIMITED): Promise<Acceptance> {
    const before = await this.read(job.batchId);
    if (before) return comparison(before, job.digest);
    const keyed = { ...job, key: this.keyOf(job.batchId) };
    return this.admission.admit(keyed, room, (units) => this.storeJob(keyed, this.expectedMs(units, room)));
  }

  /** Writes the rows, then the `JOB` item, which makes the batch accepted. */
  private async storeJob(job: Keyed, expectedMs: number): Promise<Acceptance> {
    const { times } = this;
    const slices = cutSlices(job.rows, job.rowsPerSlice);
    const item = newItem(job, this.of, { slices: slices.length, now: this.clock.now(), expectedMs, times });
    if (!(await this.slices.putRows(job, slices, item.deadline))) return { outcome: 'different-rows' };
    const values = { ':nowSeconds': this.clock.now() / 1000 };
    if (await this.table.putIf(item, { condition: NO_LIVE_ITEM, values })) return { outcome: 'accepted' };

    // Another POST with this batch id was faster, or the SDK repeated a write of ours that had succeeded.
    const winner = await this.read(job.batchId);
    if (winner === undefined)
      throw new Error('An earlier job with this batch id blocked the write and has expired since');
    return comparison(winner, job.digest);
  }

  /** How long the quota takes for so many units: the room is what it takes within `budgetMs`. 0 without a quota. */
  private expectedMs(units: number, room: Room): number {
    return Math.ceil((units / room.units) * this.times.budgetMs);
  }

  async claim(batchId: string, owner: string): Promise<Claim | undefined> {
    const job = await this.claimed(batchId, owner).catch(async (error: unknown) => {
      // The write may have succeeded although its reply was lost. No other worker could claim before that lease expires.
      const stored = await this.read(batchId);
      if (stored?.leaseOwner !== owner) throw error;
      return stored;
    });
    return job?.leaseOwner === owner ? { job, owner, attempt: job.attempt } : undefined;
  }

  private async claimed(batchId: string, owner: string): Promise<Job | undefined> {
    const now = this.clock.now();
    const arrival = now + this.times.writeMs;
    const item = await this.table.updateIf(
      this.itemKeyOf(batchId),
      'SET #lease_owner = :owner, #lease_until = :until, #attempt = #attempt + :one',
      {
        condition: CLAIMABLE,
        values: {
          ':inProgress': 'IN_PROGRESS',
          ':owner': owner,
          ':now': now,
          ':nowSeconds': now / 1000,
          ':arrival': arrival,
          ':until': now + this.times.leaseMs,
          ':maxAttempts': this.times.maxAttempts,
          ':one': 1,
        },
        abortSignal: AbortSignal.timeout(this.times.writeMs),
      },
    );
    // If the first reply was lost, the SDK repeated the write, and our own claim fails the condition.
    return item ? jobFrom(item) : this.read(batchId);
  }

  readRows({ job }: Claim): Promise<StoredRows | undefined> {
    return this.slices.rows(job);
  }

  finishedSlices({ job }: Claim): Promise<ReadonlyMap<number, number>> {
    return this.slices.finished(job);
  }

  saveResult({ job }: Claim, slice: number, result: SliceResult): Promise<number> {
    return this.slices.saveResult(job, slice, result);
  }

  heartbeat(claim: Claim, done: number): Promise<boolean> {
    const values = { ':until': this.clock.now() + this.times.leaseMs, ':done': done };
    return this.writeHeld(claim, 'SET #lease_until = :until, #done = :done', values);
  }

  release(claim: Claim, { done, notBefore }: Released): Promise<boolean> {
    const values = { ':now': this.clock.now(), ':notBefore': notBefore, ':done': done };
    return this.writeHeld(claim, 'SET #lease_until = :now, #not_before = :notBefore, #done = :done', values);
  }

  succeed(claim: Claim): Promise<boolean> {
    const values = { ':end': 'SUCCESS', ':rows': claim.job.rows };
    return this.end(claim, 'SET #status = :end, #done = :rows REMOVE #in_flight', values);
  }

  fail(claim: Claim, failure: Failure, done: number): Promise<boolean> {
    const values = { ':end': 'FAILED', ':failure': failure, ':failed': FAILED, ':done': done };
    return this.end(claim, 'SET #status = :end, #failure = :failure, #in_flight = :failed, #done = :done', values);
  }

  async read(batchId: string): Promise<Job | undefined> {
    const item = await this.table.get(this.itemKeyOf(batchId));
    const job = item && jobFrom(item);
    return job && isLive(job, this.clock.now()) ? job : undefined;
  }

  waitingJobs(most: number): Promise<readonly JobInFlight[]> {
    return this.inFlight.waiting(most, this.times.maxAttempts);
  }

  readResults(job: Job): Promise<readonly string[] | undefined> {
    return this.slices.results(job);
  }

  /**
   * Writes an end state. If the condition fails, the job is read: when the first reply was lost, the SDK repeated the
   * write, and the end state in the table is our own.
   */
  private async end(claim: Claim, expression: string, values: Values): Promise<boolean> {
    if (await this.writeHeld(claim, expression, values)) return true;
    const job = await this.read(claim.job.batchId);
    if (job === undefined) return false;
    return job.status === values[':end'] && job.leaseOwner === claim.owner && job.attempt === claim.attempt;
  }

  private async writeHeld({ job, owner, attempt }: Claim, expression: string, values: Values): Promise<boolean> {
    const item = await this.table.updateIf({ job_key: job.key, part: JOB_PARTS.job }, expression, {
      condition: HELD,
      values: {
        ...values,
        ':inProgress': 'IN_PROGRESS',
        ':owner': owner,
        ':attempt': attempt,
        ':arrival': this.clock.now() + this.times.writeMs,
      },
      abortSignal: AbortSignal.timeout(this.times.writeMs),
    });
    return item !== undefined;
  }

  private keyOf(batchId: string): string {
    return jobKeyOf(this.of.functionName, batchId);
  }

  private itemKeyOf(batchId: string): ItemKey {
    return { job_key: this.keyOf(batchId), part: JOB_PARTS.job };
  }
}

function comparison(job: Job, digest: string): Acceptance {
  return job.digest === digest ? { outcome: 'repeated', job } : { outcome: 'different-rows' };
}
