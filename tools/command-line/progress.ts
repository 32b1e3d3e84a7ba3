import { SingleBar } from 'cli-progress';
import { rateSoFar } from './rate-so-far';

/** The time between two lines if the output is not a terminal. */
const LINE_EVERY_MS = 5_000;

/**
 * Shows on standard error how many of `total` are done, how many a second, and how long the rest will take. On a terminal it is
 * a bar, elsewhere a line every few seconds.
 */
export class Progress {
  private readonly bar: SingleBar;
  private readonly startedAt = performance.now();
  private done = 0;
  private readonly total: number;
  private readonly things: string;

  /** @param things the plural noun of what is counted, such as `rows` */
  constructor(total: number, things: string) {
    this.total = total;
    this.things = things;
    const counts = `{value} of {total} ${things}, {duration_formatted}{rate}`;
    this.bar = new SingleBar({
      format: process.stderr.isTTY ? `{bar} ${counts}` : counts,
      noTTYOutput: true,
      notTTYSchedule: LINE_EVERY_MS,
      gracefulExit: false,
    });
    this.bar.start(total, 0, { rate: '' });
  }

  add(count: number): void {
    this.reach(this.done + count);
  }

  /** @param done of `total`. Fewer than before change nothing */
  reach(done: number): void {
    if (done <= this.done) return;
    this.done = done;
    const { total, things, startedAt } = this;
    const rate = rateSoFar({ done, total, things, milliseconds: performance.now() - startedAt });
    this.bar.update(done, { rate: `, ${rate}` });
  }

  stop(): void {
    this.bar.stop();
  }
}
