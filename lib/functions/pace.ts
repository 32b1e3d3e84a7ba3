import { JOB_TIMES } from '../../lambda/shared/contract';

/** A limit that several functions may share by its name, such as an account's quota of an operation. */
export interface Quota {
  /** Functions that name the same quota share it, and must agree on its rate. */
  readonly name: string;
  /** The rate in units a second. A unit is what the service counts: calls, bytes, tokens. */
  readonly unitsPerSecond: number;
  /** The expected number of units for one call. Admission control multiplies the calls of a batch by it. */
  readonly unitsPerCall: number;
}

/** How fast a function works. Its pace is limited by a quota, by the time that calls take, or by both. */
export interface Pace {
  /** Default: none. Then each batch has the whole pace, however many batches are in flight. */
  readonly quota?: Quota;
  readonly rowsPerCall: number;
  /** The most simultaneous calls of one worker. Default: as many as the quota allows to start. */
  readonly concurrency?: number;
  /** How long a call usually takes. `concurrency` and this time determine how many rows one worker processes in a second. */
  readonly typicalCallSeconds?: number;
}

/** How many rows one worker processes in a second if it has the whole quota. Infinity if the pace has no limit. */
export function rowsPerSecond({ quota, rowsPerCall, concurrency, typicalCallSeconds }: Pace): number {
  const byQuota = quota ? (quota.unitsPerSecond / quota.unitsPerCall) * rowsPerCall : Infinity;
  const byLatency = concurrency && typicalCallSeconds ? (concurrency * rowsPerCall) / typicalCallSeconds : Infinity;
  return Math.min(byQuota, byLatency);
}

/** Calls a second that one worker of 512 MB can make; a larger quota takes several workers. */
const CALLS_PER_WORKER = 50;

/** How many workers it takes to use the whole quota; 0 without a quota. */
export function slotsOf({ quota, concurrency, typicalCallSeconds }: Pace): number {
  if (!quota) return 0;
  const byLatency = concurrency && typicalCallSeconds ? concurrency / typicalCallSeconds : Infinity;
  return Math.ceil(quota.unitsPerSecond / quota.unitsPerCall / Math.min(CALLS_PER_WORKER, byLatency));
}

/** The slots of each quota by its name: as many as the function takes that needs the most workers to use the quota. */
export function slotsByQuota(paces: readonly Pace[]): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  for (const pace of paces)
    if (pace.quota) slots.set(pace.quota.name, Math.max(slotsOf(pace), slots.get(pace.quota.name) ?? 0));
  return slots;
}

/** The most rows of a batch that one worker finishes in time; undefined if nothing bounds them. */
export function rowsInTime(pace: Pace): number | undefined {
  const rows = rowsPerSecond(pace) * JOB_TIMES.budgetSeconds;
  return rows === Infinity ? undefined : Math.floor(rows);
}

/** The name of the line in which the function's jobs wait: `line` of `JobsOf` in lambda/jobs/job-store.ts. */
export function lineOf(functionName: string, { quota }: Pace): string {
  return quota ? `quota:${quota.name}` : `function:${functionName}`;
}
