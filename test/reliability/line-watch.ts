import type { Call } from './invocation';
import type { Write } from './history';

/** How far the times of two invocations differ at most where no clock is wrong: a request under way. */
const SLACK_MS = 500;

/** How far the clocks of two invocations are apart at most, and a request under way. */
const CLOCKS_MS = 6_000;

/** The longest lag of the index in a schedule. */
const LAG_MS = 2_000;

/** A job of a shared quota may be claimed before one that is older by less: `JOB_TIMES.preferSeconds`. */
const PREFER_MS = 5_000;

/** A line has so little work in a calm schedule that each of its batches ends in this time, unless another one holds it up. */
const IN_TIME_MS = 45_000;

export const POLL_STARTED = 'a poll had to start a worker';
/** Only where no worker crashes. */
export const NOT_RELEASED = 'a slot was taken from a worker that had not freed it';
export const NO_SLOT = 'a worker was started for which there was no slot';
export const NOT_RESERVED = 'a worker was started and no slot was reserved for it';

/** A job waits at least so long after a failed attempt: `JOB_TIMES.retrySeconds`, less a request under way. */
const LEAST_WAIT_MS = 50_000 - SLACK_MS;

type Item = Readonly<Record<string, unknown>>;

export interface WatchedJob {
  readonly line: string;
  readonly deadline: number;
  readonly acceptedAt: number;
  /** From when on a worker may claim it; undefined while one has it, and after its end. */
  waitingSince: number | undefined;
  /** Whether the worker of the last attempt disappeared. */
  wasLost: boolean;
  attempts: number;
  /** The run that claimed it last. */
  claimedBy?: WatchedRun;
  leaseUntil: number;
  /** When the last attempt failed and its worker released the job. */
  releasedAt?: number;
  endedAt?: number;
}

/** One run of process, as far as its slot is concerned. */
export interface WatchedRun {
  readonly by: Call['by'];
  /** Whether the run has had a slot. */
  hasHadSlot: boolean;
  slot: string | undefined;
  /** Whether a heartbeat has told the run that its slot is lost. */
  knowsLoss: boolean;
  claimsAfterLoss: number;
  /** The jobs that the run works on. */
  readonly open: Set<WatchedJob>;
  /** How many jobs it has released for another attempt. */
  released: number;
}

/**
 * Watches the slots and the jobs of a service by their writes. What must hold in every schedule is in `always`; what must hold
 * while no clock is wrong and nothing fails but poison batches is in `whileCalm`.
 */
export class LineWatch {
  readonly always = new Set<string>();
  readonly whileCalm = new Set<string>();
  private readonly now: () => number;
  private readonly jobs = new Map<string, WatchedJob>();
  private readonly holders = new Map<string, { readonly run: WatchedRun; until: number }>();
  /** The function whose worker is started for a slot, and until when it is expected, by slot. */
  private readonly reserved = new Map<string, { readonly functionName: string; readonly until: number }>();

  constructor(now: () => number) {
    this.now = now;
  }

  /** A run of another function starts one of this function. */
  started(by: Call['by'], functionName: string, needsSlot: boolean): void {
    if (by === 'get') this.whileCalm.add(POLL_STARTED);
    else if (needsSlot && ![...this.reserved.values()].some((slot) => slot.functionName === functionName))
      this.whileCalm.add(NOT_RESERVED);
  }

  ended(run: WatchedRun, needsSlot: boolean, outcome: 'ended' | 'failed'): void {
    if (run.released > 0 && outcome === 'ended')
      this.always.add('Lambda was not told of an attempt that failed, so it does not start a worker again');
    if (needsSlot && !run.hasHadSlot) this.whileCalm.add(NO_SLOT);
  }

  stored(run: WatchedRun, { constructor: { name }, input }: Write, reply: unknown): void {
    if (run.by === 'get' && /^(Put|Update|Delete|BatchWrite)/.test(name)) this.always.add('get wrote to the table');
    if (name === 'PutCommand') this.put(run, (input as { Item: Item }).Item);
    const { Attributes } = (reply ?? {}) as { Attributes?: Item };
    if (name === 'UpdateCommand' && Attributes)
      this.updated(run, Attributes, (input as { UpdateExpression: string }).UpdateExpression);
  }

  /** The batches that are not poison and took longer than they should. */
  late(keys: readonly string[]): readonly string[] {
    return keys.filter((key) => {
      const { acceptedAt = 0, endedAt } = this.jobs.get(key) ?? {};
      return endedAt !== undefined && endedAt - acceptedAt > IN_TIME_MS;
    });
  }

  private put(run: WatchedRun, item: Item): void {
    const { part, job_key, lease_until } = item;
    if (part === 'JOB')
      this.jobs.set(job_key as string, {
        line: item.in_flight as string,
        deadline: item.deadline as number,
        acceptedAt: this.now(),
        waitingSince: this.now(),
        wasLost: false,
        attempts: 0,
        leaseUntil: 0,
      });
    else if (String(job_key).startsWith('#slots ')) {
      const slot = `${String(job_key)} ${String(part)}`;
      if (Number(lease_until) > 0) this.took(run, slot, Number(lease_until));
      this.reserves(slot, item);
    }
  }

  private reserves(slot: string, { starting_for, starting_until }: Item): void {
    const until = Number(starting_until);
    if (until > this.now()) this.reserved.set(slot, { functionName: String(starting_for), until });
    else this.reserved.delete(slot);
  }

  private took(run: WatchedRun, slot: string, until: number): void {
    const reservedUntil = this.reserved.get(slot)?.until ?? 0;
    if (run.hasHadSlot && reservedUntil > this.now() + CLOCKS_MS)
      this.always.add('a worker took again a slot that was reserved for another');
    const before = this.holders.get(slot);
    if (before && before.run !== run) this.whileCalm.add(NOT_RELEASED);
    if (before && before.run !== run && before.until > this.now() + CLOCKS_MS)
      this.always.add('a slot was taken from a worker whose lease was live');
    this.holders.set(slot, { run, until });
    run.slot = slot;
    run.hasHadSlot = true;
    run.knowsLoss = false;
  }

  private updated(run: WatchedRun, item: Item, expression: string): void {
    const { job_key, part } = item;
    if (String(job_key).startsWith('#slots ')) this.changedSlot(run, `${String(job_key)} ${String(part)}`, item);
    const job = this.jobs.get(job_key as string);
    if (part !== 'JOB' || job === undefined) return;
    const isClaim = expression.includes('#attempt = #attempt');
    if (isClaim) this.claimed(run, job);
    if (item.status !== 'IN_PROGRESS') {
      const isLate = job.claimedBy !== run || job.leaseUntil + CLOCKS_MS < this.now();
      if (job.endedAt === undefined && isLate) this.always.add('a job was ended by a worker that had lost its lease');
      job.endedAt ??= this.now();
      run.open.delete(job);
      return;
    }
    job.leaseUntil = Number(item.lease_until);
    if (expression.includes('#not_before')) {
      run.open.delete(job);
      run.released += 1;
      job.waitingSince = Number(item.not_before);
      job.releasedAt = this.now();
    }
  }

  /** A conditional write of the run was rejected. */
  rejected(run: WatchedRun, { input }: Write): void {
    const { Key } = input as { Key?: Item };
    if (String(Key?.job_key).startsWith('#slots ')) run.knowsLoss = true;
  }

  private changedSlot(run: WatchedRun, slot: string, item: Item): void {
    this.reserves(slot, item);
    const until = Number(item.lease_until);
    if (until > this.now()) this.holders.set(slot, { run, until });
    else {
      this.holders.delete(slot);
      run.slot = undefined;
    }
  }

  private claimed(run: WatchedRun, job: WatchedJob): void {
    const now = this.now();
    if (job.line.startsWith('quota:')) {
      const holds = run.slot !== undefined && this.holders.get(run.slot)?.run === run;
      if (run.knowsLoss) run.claimsAfterLoss += 1;
      // A first claim may have been under way.
      if (run.claimsAfterLoss > 1) this.always.add('a worker went on to claim jobs when it had lost its slot');
      if (!holds) this.whileCalm.add('a worker claimed a job without a slot');
      this.checkOrder(job);
    }
    const { releasedAt, deadline } = job;
    job.wasLost = job.attempts > 0 && releasedAt === undefined;
    job.attempts += 1;
    job.claimedBy = run;
    if (run.open.size > 0 && (job.wasLost || [...run.open].some(({ wasLost }) => wasLost)))
      this.whileCalm.add('a job whose worker had disappeared shared the next worker with others');
    run.open.add(job);
    if (releasedAt !== undefined && now - releasedAt < Math.min(LEAST_WAIT_MS, (deadline - releasedAt) / 3))
      this.whileCalm.add('an attempt followed a failed one at once');
    job.releasedAt = undefined;
    job.waitingSince = undefined;
  }

  /** Earliest deadline first, of all jobs of the line that the index has shown for a while. */
  private checkOrder(claimed: WatchedJob): void {
    const shownBefore = this.now() - LAG_MS - SLACK_MS;
    for (const { line, deadline, waitingSince, endedAt } of this.jobs.values()) {
      if (line !== claimed.line || waitingSince === undefined || waitingSince > shownBefore) continue;
      if (endedAt === undefined && deadline < claimed.deadline - PREFER_MS - SLACK_MS)
        this.whileCalm.add('a job was claimed before one with an earlier deadline');
    }
  }
}
