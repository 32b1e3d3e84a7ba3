import { SingleBar } from 'cli-progress';

/** The time between two lines if the output is not a terminal. */
const LINE_EVERY_MS = 5_000;

/** Shows on standard error how many of `total` are done. On a terminal it is a bar, elsewhere a line every few seconds. */
export class Progress {
  private readonly bar: SingleBar;
  private readonly startedAt = performance.now();
  private done = 0;
  private readonly things: string;

  /** @param things the plural noun of what is counted, such as `rows` */
  constructor(total: number, things: string) {
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
    this.done += count;
    this.bar.update(this.done, { rate: `, ${this.rate()} ${this.things}/s` });
  }

  stop(): void {
    this.bar.stop();
  }

  private rate(): string {
    const perSecond = (this.done * 1000) / (performance.now() - this.startedAt);
    return perSecond.toFixed(perSecond < 10 ? 1 : 0);
  }
}
