import { randomUUID } from 'node:crypto';
import { partsOfKey } from '../jobs/job-key';
import type { Claim, JobInFlight } from '../jobs/job-store';
import type { Slots } from '../jobs/slots';
import type { UnsentCalls } from '../processing/unsent-calls';
import { persistently } from '../shared/persistently';
import { nextJobs, type Next } from './next-jobs';
import { processJob, type JobDependencies } from './process-job';
import { SlotHolder } from './slot-holder';
import type { StartProcessing } from './start-worker';

/** The most jobs that a worker has at the same time, and the most rows of these: its memory is limited. */
const MOST_JOBS = 50;
const MOST_ROWS = 25_000;

/** How many waiting jobs a look at the line reads. */
const LOOK_LENGTH = 25;

/** A worker claims jobs ahead for so long, so that the quota is used while it claims the next. */
const AHEAD_SECONDS = 0.25;

export interface WorkerDependencies extends Omit<JobDependencies, 'share' | 'onLastSlice'> {
  readonly slots: Slots;
  readonly unsent: UnsentCalls;
  /** Of the quota. */
  readonly unitsPerSecond: number;
  readonly startProcessing: StartProcessing;
}

interface OpenJob {
  readonly rows: number;
  /** Whether all of its slices are given to the processor. */
  isGiven: boolean;
  ended: Promise<void>;
}

/**
 * Works on the jobs of a line for as long as there are any and it has a slot. It overlaps jobs: it claims the next one as soon as
 * its own have no call left to send.
 */
export class Worker {
  /** Attempts that ended without an end state of their job. */
  unfinished = 0;
  private readonly dependencies: WorkerDependencies;
  private readonly owner = randomUUID();
  private readonly startedAt: number;
  private readonly open = new Map<string, OpenJob>();
  private holder: SlotHolder | undefined;
  private hasClaimed = false;
  private wake: () => void = () => undefined;

  constructor(dependencies: WorkerDependencies) {
    this.dependencies = dependencies;
    this.startedAt = dependencies.clock.now();
    dependencies.unsent.whenNone(() => this.wake());
  }

  /** @param hint a batch of this worker's function that waits, although the index may not show it yet */
  async run(hint: string): Promise<void> {
    try {
      for (let next: string | undefined = hint; await this.takeSlot(); next = undefined) {
        if ((await this.useSlot(next)) !== 'released') break;
        if (!(await this.moreWaits())) break;
      }
    } finally {
      await Promise.all([...this.open.values()].map(({ ended }) => ended));
    }
  }

  private async takeSlot(): Promise<boolean> {
    const { slots, functionName, log } = this.dependencies;
    const slot = await this.persistently('no slot can be taken', () => slots.take(this.owner, functionName));
    if (slot === undefined) {
      log.info('nothing to do: other workers have all slots');
      return false;
    }
    this.holder = new SlotHolder(slot, { ...this.dependencies, onLost: () => this.wake() });
    return true;
  }

  /** Takes jobs until none waits, or until the slot goes to another worker. */
  private async useSlot(hint: string | undefined): Promise<'released' | 'handed over' | 'lost'> {
    const { times } = this.dependencies;
    let lookAgainMs = times.lookMs;
    try {
      for (let next = hint; ;) {
        await this.capacity();
        if (!this.holder?.isHeld) return 'lost';
        const found = await this.look();
        if (found !== 'nothing waits') {
          const job = 'claim' in found ? found.claim[0] : found.handOverFor;
          if (job && ('handOverFor' in found || !this.hasTimeFor(job))) return await this.handOver(job);
        }
        const claimed = found === 'nothing waits' ? await this.claimHint(next) : await this.claimAll(found);
        next = undefined;
        if (claimed) lookAgainMs = times.lookMs;
        else if (this.open.size === 0 && found === 'nothing waits') return (await this.release()) ? 'released' : 'lost';
        else {
          await this.change(lookAgainMs);
          lookAgainMs = Math.min(times.indexMs, lookAgainMs * 2);
        }
      }
    } catch (error) {
      await this.giveUp();
      throw error;
    }
  }

  /** Resolves when the worker can take another job, or has lost its slot. */
  private async capacity(): Promise<void> {
    const isFull = () => {
      const jobs = [...this.open.values()];
      const rows = jobs.reduce((sum, job) => sum + job.rows, 0);
      return jobs.length >= MOST_JOBS || rows >= MOST_ROWS || jobs.some(({ isGiven }) => !isGiven);
    };
    while (this.holder?.isHeld && (this.dependencies.unsent.count > 0 || isFull())) await this.change();
  }

  /** Resolves when a job has ended or is given to the processor, no call waits, the slot is lost, or after this time. */
  private async change(milliseconds?: number): Promise<void> {
    const woken = new AbortController();
    const change = new Promise<void>((resolve) => (this.wake = resolve));
    const time = milliseconds === undefined ? [] : [this.dependencies.clock.sleep(milliseconds, woken.signal)];
    await Promise.race([change, ...time]);
    woken.abort();
    await Promise.allSettled(time);
  }

  private async look(): Promise<Next> {
    const { store, functionName, times, clock, unitsPerSecond } = this.dependencies;
    const { avoided = {} } = this.holder?.slot ?? {};
    const waiting = await this.persistently('the line cannot be read', () => store.waitingJobs(LOOK_LENGTH));
    return nextJobs(
      waiting.filter(({ key }) => !this.open.has(key)),
      {
        functionName,
        preferMs: times.preferMs,
        units: unitsPerSecond * this.share * AHEAD_SECONDS,
        avoided: Object.keys(avoided).filter((name) => (avoided[name] ?? 0) > clock.now()),
      },
    );
  }

  private async claimHint(hint: string | undefined): Promise<boolean> {
    return hint !== undefined && this.claim(hint);
  }

  private async claimAll(next: Exclude<Next, 'nothing waits'>): Promise<boolean> {
    let claimed = false;
    for (const { key } of 'claim' in next ? next.claim : [])
      claimed = (await this.claim(partsOfKey(key).batchId)) || claimed;
    return claimed;
  }

  private async claim(batchId: string): Promise<boolean> {
    const { store } = this.dependencies;
    const claim = await this.persistently('the job cannot be claimed', () => store.claim(batchId, randomUUID()));
    if (claim) this.process(claim);
    return claim !== undefined;
  }

  private process(claim: Claim): void {
    const { key, rows } = claim.job;
    const job: OpenJob = { rows, isGiven: false, ended: Promise.resolve() };
    const onLastSlice = () => {
      job.isGiven = true;
      this.wake();
    };
    this.hasClaimed = true;
    this.open.set(key, job);
    job.ended = processJob(claim, { ...this.dependencies, share: () => this.share, onLastSlice }).then((end) => {
      if (end !== 'ended') this.unfinished += 1;
      this.open.delete(key);
      this.wake();
    });
  }

  private get share(): number {
    return this.holder?.share ?? 1;
  }

  /** Whether Lambda lets this worker run until the job has ended. The first job may take as long as it needs. */
  private hasTimeFor({ units, deadline }: JobInFlight): boolean {
    const { times, clock, unitsPerSecond } = this.dependencies;
    const now = clock.now();
    const expectedMs = (2 * 1000 * units) / (unitsPerSecond * this.share) + times.heartbeatMs;
    const remainingMs = this.startedAt + times.workerMs - times.wrapUpMs - now;
    return !this.hasClaimed || remainingMs >= Math.min(expectedMs, deadline - now);
  }

  /** Gives the slot to a new worker of the job's function, while the calls that this worker has sent are answered. */
  private async handOver({ key, process }: JobInFlight): Promise<'handed over' | 'lost'> {
    const { startProcessing, log } = this.dependencies;
    const event = partsOfKey(key);
    if (!(await this.release(event.functionName))) return 'lost';
    await startProcessing(process, event).catch((error: unknown) => {
      // Polls start a worker once the reservation of the slot has expired.
      log.error('the next worker cannot be started', {}, error);
    });
    return 'handed over';
  }

  /** False if the slot is lost. */
  private async release(startingFor?: string): Promise<boolean> {
    const { log } = this.dependencies;
    return (this.holder?.release(startingFor) ?? Promise.resolve(false)).catch((error: unknown) => {
      log.error('the slot cannot be released', {}, error);
      return startingFor === undefined;
    });
  }

  /** After an error that would stop the next worker of this function, too: a worker of another function may have the slot. */
  private async giveUp(): Promise<void> {
    const { functionName, log } = this.dependencies;
    await this.holder?.giveUp(functionName).catch((error: unknown) => {
      log.error('the slot cannot be released', {}, error);
    });
  }

  /**
   * Whether jobs were stored while this worker had the slot, so that no other was started. The last look is made once the index
   * shows every job that was stored before the release.
   */
  private async moreWaits(): Promise<boolean> {
    const { slots, startProcessing, times, clock } = this.dependencies;
    const shownAt = clock.now() + times.indexMs;
    for (let waitMs = times.lookMs; ; waitMs *= 2) {
      await clock.sleep(Math.min(waitMs, shownAt - clock.now()));
      const isLast = clock.now() >= shownAt;
      const found = await this.look();
      if (found === 'nothing waits' && !isLast) continue;
      if (found === 'nothing waits') return false;
      if ('claim' in found) return true;
      const event = partsOfKey(found.handOverFor.key);
      if (await slots.start(event.functionName)) await startProcessing(found.handOverFor.process, event);
      return false;
    }
  }

  private persistently<T>(failing: string, attempt: () => Promise<T>): Promise<T> {
    const { times, clock, log } = this.dependencies;
    return persistently(attempt, { failing, intervalMs: times.heartbeatMs, longestMs: times.retryWaitMs, clock, log });
  }
}
