import { randomUUID } from 'node:crypto';
import type { Clock } from '../shared/clock';
import { slotsKey } from '../shared/contract';
import type { ItemTable, Values } from './item-table';
import { numberIn, stringIn } from './item-values';
import type { JobTimes } from './job-times';
import { Slot, type SlotWrites } from './slot';
import { avoidedIn, expiryFrom, isFree, stateOf, type SlotItem, type SlotKey, type SlotState } from './slot-item';

/** No worker has the slot, or its lease has expired. */
const UNLEASED = 'attribute_not_exists(#lease_until) OR #lease_until <= :now';
const FREE = `(${UNLEASED}) AND (attribute_not_exists(#starting_until) OR #starting_until <= :now)`;

/**
 * The slot has the caller's own token. If the SDK repeats a write that had succeeded, the repetition succeeds too. A caller that has lost the slot can no
 * longer change it.
 */
const OWN = '#owner = :owner';

/**
 * The slots of one line. A slot decides who may work on the line's jobs:
 *
 *            start()                     take()                    release()
 *  ── free ──────▶ starting_until > now ──────▶ lease_until > now ──────▶ free
 *         no other worker is started      heartbeats extend the lease
 *
 * post stores a job before it looks for a free slot. A worker that finds no job
 * releases its slot, and looks at the line once more before it ends. So either post sees the free slot, or the worker sees the job: see docs/decisions/0017.
 */
export class Slots implements SlotWrites {
  /** How many. */
  readonly count: number;
  private readonly table: Pick<ItemTable, 'query' | 'putIf' | 'updateIf'>;
  private readonly partition: string;
  private readonly times: JobTimes;
  private readonly clock: Clock;

  constructor(
    table: Slots['table'],
    { line, count, times, clock }: { line: string; count: number; times: JobTimes; clock: Clock },
  ) {
    this.table = table;
    this.partition = slotsKey(line);
    this.count = count;
    this.times = times;
    this.clock = clock;
  }

  /** Whether a slot is free. One consistent read unit. */
  async isAnyFree(): Promise<boolean> {
    const now = this.clock.now();
    const taken = (await this.read()).filter((slot) => !isFree(slot, now));
    return this.partsExcept(taken).length > 0;
  }

  /** Each slot as it is now, for an operator. One consistent read unit. */
  async states(): Promise<readonly SlotState[]> {
    const now = this.clock.now();
    const slots = await this.read();
    return this.partsExcept([]).map((part) =>
      stateOf(
        slots.find((slot) => slot.part === part),
        now,
      ),
    );
  }

  /** How many workers have a slot. One consistent read unit. */
  async workers(): Promise<number> {
    const now = this.clock.now();
    return (await this.read()).filter((slot) => numberIn(slot, 'lease_until') > now).length;
  }

  /**
   * Reserves a free slot for a worker that the caller starts now. Undefined if there is none, or if another caller was faster:
   * then that one starts the worker.
   *
   * @param functionName whose worker
   * @param isShared whether other functions use the line. If so, no slot is reserved for a function in `avoided`, whose last worker did not take it in time,
   * because a reservation keeps the slot from the other functions for `startMs`. Polls start a worker of such a function: they never reserve a slot
   */
  async start(functionName: string, isShared = false): Promise<Slot | undefined> {
    const now = this.clock.now();
    const owner = randomUUID();
    const slots = await this.read();
    const taken = slots.filter((slot) => !isFree(slot, now));
    for (const part of this.partsExcept(taken)) {
      const avoided = avoidedIn(
        slots.find((slot) => slot.part === part),
        now,
        this.times,
      );
      if (isShared && functionName in avoided) continue;
      const starting = { starting_until: now + this.times.startMs, starting_for: functionName, avoided };
      if (await this.write({ part, owner, lease_until: 0, ...starting }, FREE)) return new Slot(this, { part, owner });
    }
    return undefined;
  }

  /**
   * Takes a slot for a worker. Undefined if other workers have all.
   *
   * @param owner a token that no other worker uses
   * @param functionName whose worker
   * @param again whether the worker has had a slot before: then it leaves a reserved slot to the worker that was started for it
   */
  async take(owner: string, functionName: string, again = false): Promise<Slot | undefined> {
    const now = this.clock.now();
    const slots = await this.read();
    const isReserved = (part: string) =>
      slots.some((slot) => slot.part === part && numberIn(slot, 'starting_until') > now);
    const leased = slots.filter((slot) => numberIn(slot, 'lease_until') > now && slot.owner !== owner);
    const unleased = this.partsExcept(leased);
    const reserved = unleased.filter(isReserved);
    const free = unleased.filter((part) => !isReserved(part));
    for (const part of again ? free : [...reserved, ...free]) {
      const avoided = avoidedIn(
        slots.find((slot) => slot.part === part),
        now,
        this.times,
      );
      delete avoided[functionName];
      const item = { part, owner, lease_until: now + this.times.leaseMs, starting_until: 0, starting_for: '', avoided };
      if (await this.write(item, again ? FREE : UNLEASED)) return new Slot(this, { part, owner, avoided });
    }
    return undefined;
  }

  /** Extends the lease. False once the worker has lost the slot. */
  extend(slot: SlotKey): Promise<boolean> {
    const lease_until = this.clock.now() + this.times.leaseMs;
    return this.change(slot, { lease_until, starting_until: 0, starting_for: '' });
  }

  /**
   * Frees the slot, or reserves it for the worker of a function. False if the worker has lost the slot.
   *
   * @param startingFor the function whose worker the caller starts now. Default: none
   */
  release(slot: SlotKey, startingFor?: string): Promise<boolean> {
    const now = this.clock.now();
    const starting_until = startingFor === undefined ? 0 : now + this.times.startMs;
    return this.change(slot, { lease_until: now, starting_until, starting_for: startingFor ?? '' });
  }

  /** Frees the slot for workers of other functions, because those of this function cannot work. False if the slot is lost. */
  giveUp(slot: SlotKey, functionName: string): Promise<boolean> {
    const now = this.clock.now();
    // A reservation for this function that has expired: `avoidedIn` lists the function for `retryWaitMs`, and the slot goes to others.
    return this.change(slot, { lease_until: now, starting_until: now, starting_for: functionName });
  }

  private read(): Promise<readonly Values[]> {
    return this.table.query({ condition: '#job_key = :slots', values: { ':slots': this.partition } });
  }

  /** The sort keys of all slots of the line, except those of the given items. */
  private partsExcept(items: readonly Values[]): readonly string[] {
    const taken = new Set(items.map((slot) => stringIn(slot, 'part')));
    const all = Array.from({ length: this.count }, (_, number) => String(number).padStart(2, '0'));
    return all.filter((part) => !taken.has(part));
  }

  private write(slot: Omit<SlotItem, 'job_key' | 'expires_at'>, condition: string): Promise<boolean> {
    const now = this.clock.now();
    const item: SlotItem = { job_key: this.partition, ...slot, expires_at: expiryFrom(now) };
    return this.table.putIf(item, {
      condition: `${condition} OR ${OWN}`,
      values: { ':now': now, ':owner': slot.owner },
    });
  }

  private async change(
    { part, owner }: SlotKey,
    to: Omit<SlotItem, keyof SlotKey | 'job_key' | 'avoided' | 'expires_at'>,
  ) {
    const item = await this.table.updateIf(
      { job_key: this.partition, part },
      'SET #lease_until = :until, #starting_until = :starting, #starting_for = :for, #expires_at = :expires',
      {
        condition: OWN,
        values: {
          ':owner': owner,
          ':until': to.lease_until,
          ':starting': to.starting_until,
          ':for': to.starting_for,
          ':expires': expiryFrom(this.clock.now()),
        },
        abortSignal: AbortSignal.timeout(this.times.writeMs),
      },
    );
    return item !== undefined;
  }
}
