import { untilAborted } from './until-aborted';

/** Limits how many pieces of work run at the same time. Others wait, first come, first served. */
export class Limiter {
  private readonly most: number;
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(most: number) {
    this.most = most;
  }

  /** Runs the work as soon as fewer than the limit run. Rejects with the signal's reason if the signal aborts before that. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.enter(signal);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.underWay < this.most) {
      this.underWay += 1;
      return;
    }
    let admit: () => void = () => undefined;
    const admitted = new Promise<void>((resolve) => (admit = resolve));
    this.waiting.push(admit);
    try {
      await untilAborted(admitted, signal);
    } catch (reason) {
      const place = this.waiting.indexOf(admit);
      // The work was admitted in the moment of the abort. Its place goes to the next.
      if (place === -1) this.leave();
      else this.waiting.splice(place, 1);
      throw reason;
    }
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.underWay -= 1;
  }
}
