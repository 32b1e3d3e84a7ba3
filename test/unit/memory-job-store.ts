import { cutSlices } from '../../lambda/jobs/cut-slices';
import type { Failure } from '../../lambda/jobs/failures';
import { holdsJob, isLive, leaseIsLive, mayClaim, type Job } from '../../lambda/jobs/job';
import {
  UNLIMITED,
  type Acceptance,
  type Claim,
  type JobInFlight,
  type JobStore,
  type NewJob,
  type SliceResult,
  type StoredRows,
} from '../../lambda/jobs/job-store';
import { jobKeyOf } from '../../lambda/jobs/job-key';
import type { JobTimes } from '../../lambda/jobs/job-times';
import type { WireRow } from '../../lambda/protocol/batch';
import type { Clock } from '../../lambda/shared/clock';
import { JOBS_OF, NO_FACTS } from './builders';

const FUNCTION_NAME = JOBS_OF.functionName;

interface Entry {
  job: Job;
  readonly rows: StoredRows;
  readonly results: Map<number, SliceResult>;
}

/** A JobStore for tests of handlers: the rules of job.ts, no engine. It passes the same contract as the real one. */
export class MemoryJobStore implements JobStore {
  readonly times: JobTimes;
  private readonly clock: Clock;
  private readonly entries = new Map<string, Entry>();

  constructor(times: JobTimes, clock: Clock) {
    this.times = times;
    this.clock = clock;
  }

  get size(): number {
    return this.entries.size;
  }

  accept(job: NewJob, room = UNLIMITED): Promise<Acceptance> {
    const before = this.live(job.batchId);
    if (before) {
      const same = before.job.digest === job.digest;
      return Promise.resolve(same ? { outcome: 'repeated', job: before.job } : { outcome: 'different-rows' });
    }
    const inFlight = this.unfinished();
    const unitsInFlight = inFlight.reduce((sum, { units }) => sum + units, 0);
    if (unitsInFlight + job.units > room.units || inFlight.length >= room.batches)
      return Promise.resolve({ outcome: 'no-room' });
    const now = this.clock.now();
    const slices = cutSlices(job.rows, job.rowsPerSlice).map((text) => JSON.parse(text) as WireRow[]);
    this.entries.set(job.batchId, {
      job: {
        key: jobKeyOf(FUNCTION_NAME, job.batchId),
        functionName: FUNCTION_NAME,
        batchId: job.batchId,
        status: 'IN_PROGRESS',
        digest: job.digest,
        rows: job.rows.length,
        units: job.units,
        slices: slices.length,
        acceptedAt: now,
        deadline: now + this.times.deadlineMs,
        attempt: 0,
        done: 0,
        queryId: job.queryId,
        returnType: job.returnType,
        expiresAtSeconds: Math.ceil((now + this.times.retentionMs) / 1000),
      },
      rows: { slices, request: slices.length > 0 ? job.request : NO_FACTS },
      results: new Map(),
    });
    return Promise.resolve({ outcome: 'accepted' });
  }

  claim(batchId: string, owner: string): Promise<Claim | undefined> {
    const now = this.clock.now();
    const entry = this.live(batchId);
    if (!entry || !mayClaim(entry.job, now, this.times)) return Promise.resolve(undefined);
    const attempt = entry.job.attempt + 1;
    entry.job = { ...entry.job, attempt, leaseOwner: owner, leaseUntil: now + this.times.leaseMs };
    return Promise.resolve({ job: entry.job, owner, attempt });
  }

  readRows({ job }: Claim): Promise<StoredRows | undefined> {
    const kept = job.deadline + this.times.rowsKeptMs > this.clock.now();
    return Promise.resolve(kept ? this.entries.get(job.batchId)?.rows : undefined);
  }

  finishedSlices({ job }: Claim): Promise<ReadonlyMap<number, number>> {
    const results = [...(this.entries.get(job.batchId)?.results ?? [])];
    return Promise.resolve(new Map(results.map(([slice, { answerBytes }]) => [slice, answerBytes])));
  }

  saveResult({ job }: Claim, slice: number, result: SliceResult): Promise<number> {
    const results = this.entries.get(job.batchId)?.results;
    const kept = results?.get(slice) ?? result;
    results?.set(slice, kept);
    return Promise.resolve(kept.answerBytes);
  }

  heartbeat(claim: Claim, done: number): Promise<boolean> {
    return this.write(claim, { leaseUntil: this.clock.now() + this.times.leaseMs, done });
  }

  release(claim: Claim, done: number): Promise<boolean> {
    return this.write(claim, { leaseUntil: this.clock.now(), done });
  }

  succeed(claim: Claim): Promise<boolean> {
    return this.write(claim, { status: 'SUCCESS', done: claim.job.rows });
  }

  fail(claim: Claim, failure: Failure, done: number): Promise<boolean> {
    return this.write(claim, { status: 'FAILED', failure, done });
  }

  read(batchId: string): Promise<Job | undefined> {
    return Promise.resolve(this.live(batchId)?.job);
  }

  readResults(job: Job): Promise<readonly string[] | undefined> {
    const results = this.entries.get(job.batchId)?.results;
    const slices = Array.from({ length: job.slices }, (_, slice) => results?.get(slice)?.text);
    return Promise.resolve(slices.every((text) => text !== undefined) ? slices : undefined);
  }

  leasedJobs(most: number): Promise<readonly JobInFlight[]> {
    const line = this.unfinished()
      .filter((job) => leaseIsLive(job, this.clock.now()))
      .sort((a, b) => a.deadline - b.deadline);
    return Promise.resolve(line.slice(0, most).map(({ key, units, deadline }) => ({ key, units, deadline })));
  }

  private unfinished(): Job[] {
    const jobs = [...this.entries.values()].map(({ job }) => job);
    return jobs.filter(({ status, deadline }) => status === 'IN_PROGRESS' && deadline > this.clock.now());
  }

  private live(batchId: string): Entry | undefined {
    const entry = this.entries.get(batchId);
    return entry && isLive(entry.job, this.clock.now()) ? entry : undefined;
  }

  private write(claim: Claim, change: Partial<Job>): Promise<boolean> {
    const entry = this.entries.get(claim.job.batchId);
    if (!entry || !holdsJob(entry.job, claim, this.clock.now(), this.times)) {
      const { status, leaseOwner } = entry?.job ?? {};
      // As after a lost reply: this claim has already written the same end state.
      return Promise.resolve(change.status !== undefined && status === change.status && leaseOwner === claim.owner);
    }
    entry.job = { ...entry.job, ...change };
    return Promise.resolve(true);
  }
}
