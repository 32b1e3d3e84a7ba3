import type { Clock } from '../../lambda/shared/clock';
import type { JobInLine, Line } from '../../tools/jobs/operator-table';
import type { Target } from '../../tools/jobs/target';
import type { JobBook } from '../server/jobs/job-book';
import type { QuotaBook } from '../server/jobs/quota-book';
import type { Permissions } from './permissions';

/** The latest failed batches that the page shows. A search finds others. */
const MOST_FAILED = 100;

export interface JobPollOptions {
  readonly target: Pick<Target, 'operator' | 'slotsOf'>;
  readonly jobs: JobBook;
  readonly quotas: QuotaBook;
  readonly permissions: Permissions;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Reads the Jobs table for the page. A read costs half a read unit for each 17 jobs in flight, a read unit for each job that a worker
 * has or that has changed, and one for the slots of each quota. A batch that only waits is read once.
 */
export class JobPoll {
  private readonly options: JobPollOptions;
  /** The jobs in flight by key, with what the index said of each when its item was read. */
  private inFlight = new Map<string, string>();
  private readonly failed = new Set<string>();

  constructor(options: JobPollOptions) {
    this.options = options;
  }

  /** Reads each job that is in flight and may have changed, and each job that has ended since the last read. */
  async readInFlight(): Promise<void> {
    const { target, jobs, permissions, clock } = this.options;
    const lines = await permissions.tried('dynamodb:Query', () => target.operator.lines());
    if (lines === undefined) return;
    const now = clock.now();
    const shown = lines.flatMap((line) => line.jobs);
    const present = new Map(shown.map((job) => [job.key, JSON.stringify(job)]));
    const changed = shown.filter((job) => hasWorker(job, now) || this.inFlight.get(job.key) !== present.get(job.key));
    const gone = [...this.inFlight.keys()].filter((key) => !present.has(key));
    if (await this.see([...changed.map(({ key }) => key), ...gone])) this.inFlight = present;
    jobs.tick();
    await this.readQuotas(lines);
  }

  /** Reads failed jobs that the page does not have, the latest first. */
  async readFailed(): Promise<void> {
    const { target, permissions } = this.options;
    const keys = await permissions.tried('dynamodb:Query', () => target.operator.failed());
    const latest = (keys ?? []).slice(0, MOST_FAILED).filter((key) => !this.failed.has(key));
    // The latest last, as the page got them if it had been open.
    if (await this.see(latest.reverse())) for (const key of latest) this.failed.add(key);
  }

  /** Reads jobs by their keys. False if the credentials may not read them. */
  async see(keys: readonly string[]): Promise<boolean> {
    if (keys.length === 0) return true;
    const { target, jobs, permissions, clock } = this.options;
    const read = () => target.operator.find(keys, { wanted: () => true, most: Infinity, now: clock.now() });
    const found = await permissions.tried('dynamodb:GetItem', read);
    for (const job of found?.jobs ?? []) jobs.see(job);
    return found !== undefined;
  }

  private async readQuotas(lines: readonly Line[]): Promise<void> {
    const { target, quotas, permissions, clock } = this.options;
    for (const line of lines) {
      const slots = target.slotsOf(line.name);
      const states = slots && (await permissions.tried('dynamodb:Query', () => slots.states()));
      if (states) quotas.see(line, states, clock.now());
    }
  }
}

/** Such a job makes progress that the index does not show. */
function hasWorker({ leaseUntil = 0 }: JobInLine, now: number): boolean {
  return leaseUntil > now;
}
