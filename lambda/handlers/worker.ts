import { randomUUID } from 'node:crypto';
import { claimToken } from '../jobs/claim-token';
import { partsOfKey } from '../jobs/job-key';
import type { JobInFlight } from '../jobs/job-store';
import type { Slots } from '../jobs/slots';
import type { UnsentCalls } from '../processing/unsent-calls';
import { persistently } from '../shared/persistently';
import { nextJobs, type Next } from './next-jobs';
import { OpenJobs } from './open-jobs';
import type { JobDependencies } from './process-job';
import { SlotHolder } from './slot-holder';
import { startWorker, type StartProcessing } from './start-worker';

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

/**
 * Works on the jobs of a line for as long as there are any and it has a slot. It overlaps jobs: it claims the next one as soon as
 * its own have no call left to send.
 */
export class Worker {
  private readonly dependencies: WorkerDependencies;
  private readonly owner = randomUUID();
  private readonly startedAt: number;
  private readonly open: OpenJobs;
  /** When the index shows that a job is claimed, by the job's key: until then it may still show it as waiting. */
  private readonly tried = new Map<string, number>();
  private holder: SlotHolder | undefined;
  /** How often it has tried to claim a job. */
  private tries = 0;
  private hasClaimed = false;
  private wake: () => void = () => undefined;

  constructor(dependencies: WorkerDependencies) {
    this.dependencies = dependencies;
    this.startedAt = dependencies.clock.now();
    this.open = new OpenJobs({ ...dependencies, share: () => this.share, onChange: () => this.wake() });
    dependencies.unsent.whenNone(() => this.wake());
  }

  /**
   * @param hint a batch of this worker's function that waits, although the index may not show it yet
   * @returns how many attempts ended without an end state of their job
   */
  async run(hint: string): Promise<number> {
    try {
      for (let next: string | undefined = hint; await this.takeSlot(next === undefined); next = undefined) {
        if ((await this.useSlot(next)) !== 'released') break;
        if (!(await this.moreWaits())) break;
      }
    } catch (error) {
      await this.giveUp();
      throw error;
    } finally {
      await this.open.allEnded();
    }
    return this.open.unfinished;
  }

  private async takeSlot(again: boolean): Promise<boolean> {
    const { slots, functionName, log } = this.dependencies;
    const slot = await this.persistently('no slot can be taken', () => slots.take(this.owner, functionName, again));
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
    for (let unseen = hint, waitMs = times.lookMs; ;) {
      await this.capacity();
      if (!this.holder?.isHeld) return 'lost';
      const next = await this.look();
      if (next.do === 'hand over') return this.handOver(next.to);
      const claimed =
        next.do === 'claim' ? await this.claimAll(next) : unseen !== undefined && (await this.claim(unseen));
      unseen = undefined;
      if (claimed) {
        waitMs = times.lookMs;
      } else if (next.do === 'wait' && this.open.count === 0) {
        return (await this.release()) ? 'released' : 'lost';
      } else {
        await this.change(waitMs);
        waitMs = Math.min(times.indexMs, waitMs * 2);
      }
    }
  }

  /** Resolves when the worker can take another job, or has lost its slot. */
  private async capacity(): Promise<void> {
    while (this.holder?.isHeld && (this.dependencies.unsent.count > 0 || this.open.isFull)) await this.change();
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
    for (const [key, shownAt] of this.tried) if (shownAt <= clock.now()) this.tried.delete(key);
    const length = LOOK_LENGTH + this.tried.size;
    const waiting = await this.persistently('the line cannot be read', () => store.waitingJobs(length));
    const next = nextJobs(
      waiting.filter(({ key }) => !this.open.has(key) && !this.tried.has(key)),
      {
        functionName,
        preferMs: times.preferMs,
        units: unitsPerSecond * this.share * AHEAD_SECONDS,
        avoided: Object.keys(avoided).filter((name) => (avoided[name] ?? 0) > clock.now()),
      },
    );
    if (next.do !== 'claim') return next;
    const [first] = next.jobs;
    if (!this.hasTimeFor(first)) return { do: 'hand over', to: first };
    return next.alone && this.open.count > 0 ? { do: 'wait' } : next;
  }

  private async claimAll({ jobs, alone }: Extract<Next, { do: 'claim' }>): Promise<boolean> {
    const { times, clock } = this.dependencies;
    let claimed = false;
    for (const { key } of jobs) {
      this.tried.set(key, clock.now() + times.indexMs);
      claimed = (await this.claim(partsOfKey(key).batchId, alone)) || claimed;
    }
    return claimed;
  }

  private async claim(batchId: string, alone = false): Promise<boolean> {
    const { store } = this.dependencies;
    const claim = await this.persistently('the job cannot be claimed', () => store.claim(batchId, this.newToken()));
    if (claim === undefined) return false;
    this.hasClaimed = true;
    this.open.process(claim, alone);
    return true;
  }

  /** A new one for each write, also for one that is repeated. */
  private newToken(): string {
    return claimToken(this.owner, (this.tries += 1));
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
    try {
      return (await this.holder?.release(startingFor)) ?? false;
    } catch (error) {
      log.error('the slot cannot be released', {}, error);
      // Its lease expires. A worker that takes it again need not wait for that.
      return startingFor === undefined;
    }
  }

  /** After an error that would stop the next worker of this function, too: a worker of another function may have the slot. */
  private async giveUp(): Promise<void> {
    const { functionName, log } = this.dependencies;
    await this.holder?.giveUp(functionName).catch((error: unknown) => {
      log.error('the slot cannot be released', {}, error);
    });
  }

  /**
   * Whether jobs were stored while this worker had the slot, so that no other was started. The look is made once the index shows
   * every job that was stored before the release.
   */
  private async moreWaits(): Promise<boolean> {
    const { slots, startProcessing, times, clock } = this.dependencies;
    await clock.sleep(times.indexMs);
    const next = await this.look();
    if (next.do !== 'hand over') return next.do === 'claim';
    const { functionName: name, batchId } = partsOfKey(next.to.key);
    await startWorker({ name, process: next.to.process, slots, sharesLine: true }, batchId, startProcessing);
    return false;
  }

  private persistently<T>(failing: string, attempt: () => Promise<T>): Promise<T> {
    const { times, clock, log } = this.dependencies;
    return persistently(attempt, { failing, intervalMs: times.heartbeatMs, longestMs: times.retryWaitMs, clock, log });
  }
}
