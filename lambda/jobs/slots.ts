import { randomUUID } from 'node:crypto';
import type { Clock } from '../shared/clock';
import { slotsKey } from '../shared/contract';
import type { ItemTable, Values } from './item-table';
import { mapIn, numberIn, stringIn } from './item-values';
import type { JobTimes } from './job-times';

/** The place of a worker on a quota. There are as many as it takes to use the quota. */
interface SlotItem {
  readonly job_key: string;
  /** `00`, `01` …: the number of the slot. */
  readonly part: string;
  readonly owner: string;
  /** The worker has the slot until this time, in milliseconds. */
  readonly lease_until: number;
  /** A worker has been started for the slot, and is expected to take it before this time, in milliseconds. */
  readonly starting_until: number;
  /** The function whose worker has been started; empty once a worker has the slot. */
  readonly starting_for: string;
  /** Functions whose worker was started for the slot and did not come: until when the slot is not given to them, in milliseconds. */
  readonly avoided: Avoided;
  /** Seconds: an unused slot needs no item. */
  readonly expires_at: number;
}

/** By function, in milliseconds since the epoch. */
export type Avoided = Readonly<Record<string, number>>;

/** No worker has the slot, or its lease has expired. */
const UNLEASED = 'attribute_not_exists(#lease_until) OR #lease_until <= :now';
const FREE = `(${UNLEASED}) AND (attribute_not_exists(#starting_until) OR #starting_until <= :now)`;

/** Each caller writes a token of its own, so a write that the SDK repeats succeeds again, and that of a later caller does not. */
const OWN = '#owner = :owner';

/** Longer than any lease, and long enough for an operator to see who worked last. */
const KEPT_SECONDS = 3_600;

/**
 * The slots of one line. A slot decides who may work on the line's jobs:
 *
 *            start()                     take()                    release()
 *  ── free ──────▶ starting_until > now ──────▶ lease_until > now ──────▶ free
 *         no other worker is started      heartbeats extend the lease
 *
 * Whoever starts a worker stores the job first and then looks for a free slot. A worker that ends releases its slot first
 * and then looks for jobs. So one of both sees the other: see docs/decisions/0017.
 */
export class Slots {
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
    return this.parts(taken).length > 0;
  }

  /** Each slot as it is now, for an operator. One consistent read unit. */
  async states(): Promise<readonly SlotState[]> {
    const now = this.clock.now();
    const slots = await this.read();
    return this.parts([]).map((part) => {
      const slot = slots.find((one) => one.part === part);
      if (slot === undefined || isFree(slot, now)) return { state: 'free' };
      const leaseUntil = numberIn(slot, 'lease_until');
      if (leaseUntil > now) return { state: 'taken', until: leaseUntil };
      return {
        state: 'starting',
        until: numberIn(slot, 'starting_until'),
        functionName: stringIn(slot, 'starting_for'),
      };
    });
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
   * @param isShared whether other functions use the line. Then no slot is reserved for a function that is avoided, since each
   * reservation would cost the others `startMs`. Polls start its worker without one
   */
  async start(functionName: string, isShared = false): Promise<Slot | undefined> {
    const now = this.clock.now();
    const owner = randomUUID();
    const slots = await this.read();
    const taken = slots.filter((slot) => !isFree(slot, now));
    for (const part of this.parts(taken)) {
      const avoided = this.avoidedAt(part, slots, now);
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
    const unleased = this.parts(leased);
    const reserved = unleased.filter(isReserved);
    const free = unleased.filter((part) => !isReserved(part));
    for (const part of again ? free : [...reserved, ...free]) {
      const avoided = this.avoidedAt(part, slots, now);
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
    // As if the worker had not come.
    return this.change(slot, { lease_until: now, starting_until: now, starting_for: functionName });
  }

  private read(): Promise<readonly Values[]> {
    return this.table.query({ condition: '#job_key = :slots', values: { ':slots': this.partition } });
  }

  /** The sort keys of the slots that are not among these. */
  private parts(without: readonly Values[]): readonly string[] {
    const taken = new Set(without.map((slot) => stringIn(slot, 'part')));
    const all = Array.from({ length: this.count }, (_, number) => String(number).padStart(2, '0'));
    return all.filter((part) => !taken.has(part));
  }

  /** Those that the slot names and whose time is not over, and the function whose worker has not come in time. */
  private avoidedAt(part: string, slots: readonly Values[], now: number): Record<string, number> {
    const slot = slots.find((one) => one.part === part);
    if (slot === undefined) return {};
    const startingFor = stringIn(slot, 'starting_for');
    const until = numberIn(slot, 'starting_until') + this.times.retryWaitMs;
    const all: Values = {
      ...mapIn(slot, 'avoided'),
      ...(startingFor !== '' && isFree(slot, now) && { [startingFor]: until }),
    };
    return Object.fromEntries(
      Object.keys(all).flatMap((name) => (numberIn(all, name) > now ? [[name, numberIn(all, name)]] : [])),
    );
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

/** What an operator sees of a slot. Times in milliseconds since the epoch. */
export type SlotState =
  | { readonly state: 'free' }
  /** A worker has the slot, and extends its lease before it ends at `until`. */
  | { readonly state: 'taken'; readonly until: number }
  /** A worker of the function was started, and is expected to take the slot before `until`. */
  | { readonly state: 'starting'; readonly until: number; readonly functionName: string };

type SlotKey = Pick<SlotItem, 'part' | 'owner'>;

/** A slot that is reserved for a worker, or that a worker has taken. */
export class Slot {
  /** Functions to which the slot is not handed over, since their worker was started for it and did not come, and until when. */
  readonly avoided: Avoided;
  private readonly key: SlotKey;
  private readonly slots: Pick<Slots, 'extend' | 'release' | 'giveUp'>;

  constructor(slots: Slot['slots'], { avoided = {}, ...key }: SlotKey & Partial<Pick<Slot, 'avoided'>>) {
    this.slots = slots;
    this.key = key;
    this.avoided = avoided;
  }

  extend(): Promise<boolean> {
    return this.slots.extend(this.key);
  }

  /** See {@link Slots.release}. */
  release(startingFor?: string): Promise<boolean> {
    return this.slots.release(this.key, startingFor);
  }

  /** See {@link Slots.giveUp}. */
  giveUp(functionName: string): Promise<boolean> {
    return this.slots.giveUp(this.key, functionName);
  }
}

function isFree(slot: Values, now: number): boolean {
  return numberIn(slot, 'lease_until') <= now && numberIn(slot, 'starting_until') <= now;
}

function expiryFrom(now: number): number {
  return Math.ceil(now / 1000) + KEPT_SECONDS;
}
