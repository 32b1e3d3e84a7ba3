import type { Call } from './invocation';
import type { Write } from './history';

/** How far the times of two invocations differ at most where no clock is wrong: a request under way. */
const SLACK_MS = 500;

/** The longest lag of the index in a schedule. */
const LAG_MS = 2_000;

/** A job of a shared quota may be claimed before one that is older by less: `JOB_TIMES.preferSeconds`. */
const PREFER_MS = 5_000;

/** A line has so little work in a calm schedule that each of its batches ends in this time, unless another one holds it up. */
const IN_TIME_MS = 20_000;

export const POLL_STARTED = 'a poll had to start a worker';
export const NO_SLOT = 'a worker was started for which there was no slot';

type Item = Readonly<Record<string, unknown>>;

interface WatchedJob {
  readonly line: string;
  readonly deadline: number;
  readonly acceptedAt: number;
  /** From when on a worker may claim it; undefined while one has it, and after its end. */
  waitingSince: number | undefined;
  readonly attempts: number[];
  endedAt?: number;
}

/** One run of process, as far as its slot is concerned. */
export interface WatchedRun {
  readonly by: Call['by'];
  /** Whether the run has had a slot. */
  hasHadSlot: boolean;
  slot: string | undefined;
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

  constructor(now: () => number) {
    this.now = now;
  }

  started(by: Call['by']): void {
    if (by === 'get') this.whileCalm.add(POLL_STARTED);
  }

  ended(run: WatchedRun, needsSlot: boolean): void {
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
        attempts: [],
      });
    else if (String(job_key).startsWith('#slots ') && Number(lease_until) > 0) this.took(run, item);
  }

  private took(run: WatchedRun, { job_key, part, lease_until }: Item): void {
    const slot = `${String(job_key)} ${String(part)}`;
    const before = this.holders.get(slot);
    if (before && before.run !== run && before.until > this.now() + SLACK_MS)
      this.whileCalm.add('a slot was taken from a worker whose lease was live');
    this.holders.set(slot, { run, until: Number(lease_until) });
    run.slot = slot;
    run.hasHadSlot = true;
  }

  private updated(run: WatchedRun, item: Item, expression: string): void {
    const { job_key, part } = item;
    if (String(job_key).startsWith('#slots ')) this.changedSlot(run, `${String(job_key)} ${String(part)}`, item);
    const job = this.jobs.get(job_key as string);
    if (part !== 'JOB' || job === undefined) return;
    if (expression.includes('#attempt = #attempt')) this.claimed(run, job);
    else if (item.status !== 'IN_PROGRESS') job.endedAt ??= this.now();
    else if (expression.includes('#not_before')) job.waitingSince = Number(item.not_before);
  }

  private changedSlot(run: WatchedRun, slot: string, { lease_until }: Item): void {
    const until = Number(lease_until);
    if (until > this.now()) this.holders.set(slot, { run, until });
    else {
      this.holders.delete(slot);
      run.slot = undefined;
    }
  }

  private claimed(run: WatchedRun, job: WatchedJob): void {
    const now = this.now();
    if (job.line.startsWith('quota:')) {
      if (run.slot === undefined) this.whileCalm.add('a worker claimed a job without a slot');
      this.checkOrder(job);
    }
    const last = job.attempts.at(-1);
    const left = job.deadline - (last ?? 0);
    if (last !== undefined && now - last < Math.min(45_000, left / 3))
      this.whileCalm.add('an attempt followed a failed one at once');
    job.attempts.push(now);
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
