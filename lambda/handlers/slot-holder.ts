import type { JobTimes } from '../jobs/job-times';
import type { Slot } from '../jobs/slot';
import type { Slots } from '../jobs/slots';
import type { Clock } from '../shared/clock';
import type { Log } from '../shared/log';

export interface SlotHolderDependencies {
  readonly slots: Pick<Slots, 'workers' | 'count'>;
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
  /** Is called when the slot is lost: the worker takes no more jobs. */
  readonly onLost: () => void;
}

/** Holds a slot by heartbeats, and knows which part of the quota the worker may use. */
export class SlotHolder {
  readonly slot: Slot;
  /** False once another worker may have the slot. */
  isHeld = true;
  private readonly dependencies: SlotHolderDependencies;
  private readonly ended = new AbortController();
  private readonly watching: Promise<void>;
  private leaseUntil: number;
  private workers = 1;

  constructor(slot: Slot, dependencies: SlotHolderDependencies) {
    this.slot = slot;
    this.dependencies = dependencies;
    this.leaseUntil = dependencies.clock.now() + dependencies.times.leaseMs;
    // After `end` the rejection is that of the sleep.
    this.watching = this.watch().catch(() => this.lose());
  }

  /** Above 0 and up to 1: workers use the quota in equal parts. */
  get share(): number {
    return 1 / Math.max(1, this.workers);
  }

  /** Ends the heartbeats, then frees the slot. See {@link Slots.release}. */
  async release(startingFor?: string): Promise<boolean> {
    await this.end();
    return this.isHeld && this.slot.release(startingFor);
  }

  /** Ends the heartbeats, then frees the slot for workers of other functions. See {@link Slots.giveUp}. */
  async giveUp(functionName: string): Promise<boolean> {
    await this.end();
    return this.isHeld && this.slot.giveUp(functionName);
  }

  private async end(): Promise<void> {
    this.ended.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { times, clock } = this.dependencies;
    for (;;) {
      await this.count();
      await clock.sleep(times.heartbeatMs / 2, this.ended.signal);
      if (!(await this.extend())) return this.lose();
    }
  }

  private async extend(): Promise<boolean> {
    const { times, clock, log } = this.dependencies;
    const until = clock.now() + times.leaseMs;
    try {
      const extended = await this.slot.extend();
      if (extended) this.leaseUntil = until;
      return extended;
    } catch (error) {
      log.error('the lease of the slot cannot be extended', {}, error);
      // A later heartbeat may succeed before the lease expires.
      return clock.now() + times.heartbeatMs < this.leaseUntil;
    }
  }

  private async count(): Promise<void> {
    const { slots, log } = this.dependencies;
    if (slots.count === 1) return;
    try {
      this.workers = await slots.workers();
    } catch (error) {
      log.error('the slots cannot be read', {}, error);
    }
  }

  private lose(): void {
    if (this.ended.signal.aborted) return;
    this.isHeld = false;
    this.dependencies.onLost();
  }
}
