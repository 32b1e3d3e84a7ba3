import { SingleBar } from 'cli-progress';

/** How often a line is written where the output is no terminal. */
const LINE_EVERY_MS = 5_000;

/** Shows on standard error how many of `total` are done: as a bar on a terminal, elsewhere as a line now and then. */
export class Progress {
  private readonly bar: SingleBar;
  private readonly startedAt = performance.now();
  private done = 0;
  private readonly things: string;

  /** @param things the plural of what is counted */
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
