import type { Values } from './item-table';
import { mapIn, numberIn, stringIn } from './item-values';
import type { JobTimes } from './job-times';

/** The place of a worker on a quota. There are as many as it takes to use the quota. */
export interface SlotItem {
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

export type SlotKey = Pick<SlotItem, 'part' | 'owner'>;

/** What an operator sees of a slot. Times in milliseconds since the epoch. */
export type SlotState =
  | { readonly state: 'free' }
  /** A worker has the slot, and extends its lease before it ends at `until`. The tokens of its jobs name it: see `workerIn`. */
  | { readonly state: 'taken'; readonly until: number; readonly owner: string }
  /** A worker of the function was started, and is expected to take the slot before `until`. */
  | { readonly state: 'starting'; readonly until: number; readonly functionName: string };

/** Longer than any lease, and long enough for an operator to see who worked last. */
const KEPT_SECONDS = 3_600;

/** Whether no worker has the slot, and none was started for it. */
export function isFree(slot: Values, now: number): boolean {
  return numberIn(slot, 'lease_until') <= now && numberIn(slot, 'starting_until') <= now;
}

/** When the item of a slot that changes now expires, in seconds since the epoch. */
export function expiryFrom(now: number): number {
  return Math.ceil(now / 1000) + KEPT_SECONDS;
}

export function stateOf(slot: Values | undefined, now: number): SlotState {
  if (slot === undefined || isFree(slot, now)) return { state: 'free' };
  const leaseUntil = numberIn(slot, 'lease_until');
  if (leaseUntil > now) return { state: 'taken', until: leaseUntil, owner: stringIn(slot, 'owner') };
  return { state: 'starting', until: numberIn(slot, 'starting_until'), functionName: stringIn(slot, 'starting_for') };
}

/**
 * The functions that do not get this slot now, each with the end of that time in milliseconds. They are the functions that the
 * item names, and the function whose worker was started for the slot and did not take it in time.
 */
export function avoidedIn(
  slot: Values | undefined,
  now: number,
  { retryWaitMs }: Pick<JobTimes, 'retryWaitMs'>,
): Record<string, number> {
  if (slot === undefined) return {};
  const startingFor = stringIn(slot, 'starting_for');
  const until = numberIn(slot, 'starting_until') + retryWaitMs;
  const all: Values = {
    ...mapIn(slot, 'avoided'),
    ...(startingFor !== '' && isFree(slot, now) && { [startingFor]: until }),
  };
  return Object.fromEntries(
    Object.keys(all).flatMap((name) => (numberIn(all, name) > now ? [[name, numberIn(all, name)]] : [])),
  );
}
