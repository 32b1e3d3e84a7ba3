import { cutSlices } from '../../lambda/jobs/cut-slices';
import type { Failure } from '../../lambda/jobs/failures';
import { holdsJob, isLive, isWaiting, mayClaim, type Job } from '../../lambda/jobs/job';
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
} from '../../lambda/jobs/job-store';
import { jobKeyOf } from '../../lambda/jobs/job-key';
import type { JobTimes } from '../../lambda/jobs/job-times';
import type { WireRow } from '../../lambda/protocol/batch';
import { readJson } from '../../lambda/protocol/read-json';
import type { Clock } from '../../lambda/shared/clock';
import { JOBS_OF, NO_FACTS } from './builders';

/** The part of a shared line that functions with a batch in flight may fill. */
const PART_FOR_THE_BUSY = 0.9;

interface Entry {
  readonly line: string;
  job: Job;
  readonly rows: StoredRows;
  readonly results: Map<number, SliceResult>;
}

/** A JobStore for tests of handlers: the rules of job.ts, no engine. It passes the same contract as the real one. */
export class MemoryJobStore implements JobStore {
  readonly times: JobTimes;
  /** How long a new job is not among those of its line yet, in milliseconds, as with an index of DynamoDB. */
  indexLagMs = 0;
  private readonly clock: Clock;
  private readonly of: JobsOf;
  private readonly entries: Map<string, Entry>;

  /** @param beside a store whose table this one shares. Default: it has one of its own */
  constructor(times: JobTimes, clock: Clock, of = JOBS_OF, beside?: MemoryJobStore) {
    this.times = times;
    this.clock = clock;
    this.of = of;
    this.entries = beside?.entries ?? new Map<string, Entry>();
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
    const units = inFlight.reduce((sum, other) => sum + other.units, job.units);
    if (!this.fits(units, inFlight, room)) return Promise.resolve({ outcome: 'no-room' });
    const now = this.clock.now();
    const { functionName, line } = this.of;
    const key = this.keyOf(job.batchId);
    const slices = cutSlices(job.rows, job.rowsPerSlice).map((text) => readJson(text) as WireRow[]);
    this.entries.set(key, {
      line,
      job: {
        key,
        functionName,
        batchId: job.batchId,
        status: 'IN_PROGRESS',
        digest: job.digest,
        rows: job.rows.length,
        units: job.units,
        slices: slices.length,
        acceptedAt: now,
        deadline: now + this.times.deadlineMs,
        attempt: 0,
        process: job.process,
        expectedAt: now + Math.ceil((room.units === Infinity ? 0 : units / room.units) * this.times.budgetMs),
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
    return Promise.resolve(kept ? this.entries.get(job.key)?.rows : undefined);
  }

  finishedSlices({ job }: Claim): Promise<ReadonlyMap<number, number>> {
    const results = [...(this.entries.get(job.key)?.results ?? [])];
    return Promise.resolve(new Map(results.map(([slice, { answerBytes }]) => [slice, answerBytes])));
  }

  saveResult({ job }: Claim, slice: number, result: SliceResult): Promise<number> {
    const results = this.entries.get(job.key)?.results;
    const kept = results?.get(slice) ?? result;
    results?.set(slice, kept);
    return Promise.resolve(kept.answerBytes);
  }

  heartbeat(claim: Claim, done: number): Promise<boolean> {
    return this.write(claim, { leaseUntil: this.clock.now() + this.times.leaseMs, done });
  }

  release(claim: Claim, { done, notBefore }: Released): Promise<boolean> {
    return this.write(claim, { leaseUntil: this.clock.now(), notBefore, done });
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
    const results = this.entries.get(job.key)?.results;
    const slices = Array.from({ length: job.slices }, (_, slice) => results?.get(slice)?.text);
    return Promise.resolve(slices.every((text) => text !== undefined) ? slices : undefined);
  }

  waitingJobs(most: number): Promise<readonly JobInFlight[]> {
    const now = this.clock.now();
    const waiting = this.unfinished()
      .filter((job) => isWaiting(job, now) && job.attempt < this.times.maxAttempts)
      .filter(({ acceptedAt }) => acceptedAt + this.indexLagMs <= now)
      .sort((a, b) => a.deadline - b.deadline);
    const shown = waiting.slice(0, most);
    return Promise.resolve(
      shown.map(({ key, units, deadline, process, leaseUntil = 0, notBefore = 0 }) => ({
        key,
        units,
        deadline,
        process,
        wasLost: leaseUntil > notBefore,
      })),
    );
  }

  /** A function with a batch in flight leaves a tenth of a shared line to the others. */
  private fits(units: number, inFlight: readonly Job[], room: Room): boolean {
    const isBusy = inFlight.some(({ functionName }) => functionName === this.of.functionName);
    const part = room.isShared && isBusy ? PART_FOR_THE_BUSY : 1;
    return units <= room.units * part && inFlight.length + 1 <= room.batches * part;
  }

  /** The jobs of the line. */
  private unfinished(): Job[] {
    const jobs = [...this.entries.values()].filter(({ line }) => line === this.of.line).map(({ job }) => job);
    return jobs.filter(({ status, deadline }) => status === 'IN_PROGRESS' && deadline > this.clock.now());
  }

  private live(batchId: string): Entry | undefined {
    const entry = this.entries.get(this.keyOf(batchId));
    return entry && isLive(entry.job, this.clock.now()) ? entry : undefined;
  }

  private keyOf(batchId: string): string {
    return jobKeyOf(this.of.functionName, batchId);
  }

  private write(claim: Claim, change: Partial<Job>): Promise<boolean> {
    const entry = this.entries.get(claim.job.key);
    if (!entry || !holdsJob(entry.job, claim, this.clock.now(), this.times)) {
      const { status, leaseOwner } = entry?.job ?? {};
      // As after a lost reply: this claim has already written the same end state.
      return Promise.resolve(change.status !== undefined && status === change.status && leaseOwner === claim.owner);
    }
    entry.job = { ...entry.job, ...change };
    return Promise.resolve(true);
  }
}
