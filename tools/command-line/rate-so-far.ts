import { Format } from 'cli-progress';

export interface SoFar {
  readonly done: number;
  readonly total: number;
  /** The plural noun of what is counted, such as `rows`. */
  readonly things: string;
  /** Since the start. */
  readonly milliseconds: number;
}

/** Such as `250 rows/s, about 12s left`. The estimate assumes that the rest takes as long for each as those that are done. */
export function rateSoFar({ done, total, things, milliseconds }: SoFar): string {
  const perSecond = (done * 1000) / milliseconds;
  const rate = `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} ${things}/s`;
  if (done >= total) return rate;
  const secondsLeft = Math.ceil((total - done) / perSecond);
  return `${rate}, about ${Format.TimeFormat(secondsLeft, { autopaddingChar: '' }, 1)} left`;
}
