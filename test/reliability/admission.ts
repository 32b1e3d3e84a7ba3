import { AdmissionControl } from '../../lambda/jobs/admission-control';
import { jobKeyOf } from '../../lambda/jobs/job-key';
import type { JobsOf, Room } from '../../lambda/jobs/job-store';
import { jobTimes } from '../../lambda/jobs/job-times';
import { JobsInFlight } from '../../lambda/jobs/jobs-in-flight';
import type { Clock } from '../../lambda/shared/clock';
import { JOBS_OF } from '../unit/builders';
import { LaggingTable } from '../unit/lagging-table';
import { VirtualClock } from '../unit/virtual-clock';
import { seededRandom } from './seeded-random';

/** Many batches that Snowflake sends at about the same time. Times are in milliseconds. */
export interface Rush {
  readonly batches: number;
  /** Each gets as many batches as the others, under the same batch ids. Default: one function. */
  readonly functions?: readonly JobsOf[];
  /** The most batches of one line that may be in flight. */
  readonly room: number;
  /** All batches are sent within this time. */
  readonly withinMs: number;
  /** The fraction of all writes that DynamoDB throttles, from 0 to 1. */
  readonly throttled: number;
  /** The longest time from a write until a read finds it. */
  readonly landingMs: number;
  /** The longest time by which the index lags behind the table. */
  readonly indexMs: number;
  /** The largest difference between the clocks of two functions. */
  readonly skewMs: number;
  /** How long each job is in flight; Infinity if none ends. */
  readonly jobMs: number;
  /** The most POSTs of one batch. Between two of them Snowflake waits. */
  readonly tries: number;
  readonly seed: number;
}

export interface RushResult {
  /** The most batches of one line in flight at any time. */
  readonly most: number;
  /** The same for each line. */
  readonly mostByLine: Readonly<Record<string, number>>;
  /** The number of POSTs of each accepted batch, smallest first. */
  readonly tries: readonly number[];
  /** The fraction of the room of all lines that was in use on average, from 0 to 1. */
  readonly used: number;
}

const times = jobTimes(1, 12);
const STORING_MS = 80;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 16_000;

/** Sends the batches to admission control in virtual time. */
export async function simulateRush(rush: Rush): Promise<RushResult> {
  const random = seededRandom(rush.seed);
  const clock = new VirtualClock();
  const table = new LaggingTable(clock, {
    answerMs: 3,
    landingMs: () => random() * rush.landingMs,
    indexMs: () => random() * rush.indexMs,
    isThrottled: () => random() < rush.throttled,
    backOff: random,
  });
  const room: Room = { units: Infinity, batches: rush.room, isShared: false };
  const { functions = [JOBS_OF] } = rush;
  const lines = new Map(functions.map(({ line }) => [line, new InFlight(clock)]));
  const tries: number[] = [];

  async function store(key: string, line: string): Promise<void> {
    await clock.sleep(STORING_MS);
    lines.get(line)?.change(1);
    table.jobStored({ key, units: 1, deadline: clock.now() + times.deadlineMs, process: 'process' }, line);
    if (rush.jobMs === Infinity) return;
    void clock.sleep(rush.jobMs).then(() => {
      lines.get(line)?.change(-1);
      table.jobEnded(key);
    });
  }

  /** Sends one POST. The clock of its function differs from the others by up to `skewMs`. */
  async function isAdmitted(key: string, line: string): Promise<boolean> {
    const skewMs = (random() - 0.5) * rush.skewMs;
    const own: Clock = { now: () => Math.floor(clock.now() + skewMs), sleep: (ms, signal) => clock.sleep(ms, signal) };
    const control = new AdmissionControl(table, new JobsInFlight(table, line, own), {
      line,
      times,
      clock: own,
    });
    const acceptance = control.admit({ key, units: 1 }, room, async () => {
      await store(key, line);
      return { outcome: 'accepted' };
    });
    return acceptance.then(
      ({ outcome }) => outcome === 'accepted',
      () => false, // DynamoDB throttled the reservation, so post would answer 429.
    );
  }

  async function send(key: string, line: string): Promise<void> {
    await clock.sleep(random() * rush.withinMs);
    for (let count = 1, wait = FIRST_RETRY_MS; count <= rush.tries; count += 1) {
      if (await isAdmitted(key, line)) return void tries.push(count);
      await clock.sleep(wait * (0.5 + random() / 2));
      wait = Math.min(LONGEST_RETRY_MS, wait * 2);
    }
  }

  const sent = Array.from({ length: rush.batches }, (_, n) => {
    const { functionName, line } = functions[n % functions.length] ?? JOBS_OF;
    return send(jobKeyOf(functionName, `batch ${Math.floor(n / functions.length)}`), line);
  });
  await clock.runUntil(Promise.all(sent));
  const mostByLine = Object.fromEntries([...lines].map(([line, { most }]) => [line, most]));
  const used = [...lines.values()].reduce((sum, line) => sum + line.mean(), 0) / lines.size / rush.room;
  return { most: Math.max(...Object.values(mostByLine)), mostByLine, tries: tries.sort((a, b) => a - b), used };
}

/** Counts the batches in flight: the most at any time, and the average. */
class InFlight {
  most = 0;
  private now = 0;
  private sum = 0;
  private changedAt: number;
  private readonly startedAt: number;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
    this.startedAt = this.changedAt = clock.now();
  }

  change(by: number): void {
    this.sum += this.now * (this.clock.now() - this.changedAt);
    this.changedAt = this.clock.now();
    this.now += by;
    this.most = Math.max(this.most, this.now);
  }

  mean(): number {
    this.change(0);
    return this.sum / (this.clock.now() - this.startedAt);
  }
}
