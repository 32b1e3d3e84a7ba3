/** The calls of one second, which begins at `second` × 1,000 ms since the epoch. */
export interface SecondOfCalls {
  readonly second: number;
  readonly answered: number;
  readonly throttled: number;
  readonly failed: number;
}

/** The seconds that have calls, in order. */
export type CallRates = readonly SecondOfCalls[];

/** How far back the chart reaches. */
export const MOST_SECONDS = 600;

/** Calls as an event counts them. */
interface CountedCalls extends Omit<SecondOfCalls, 'second'> {
  readonly at: number;
  /** They ended in so many seconds before `at`, evenly as far as is known. Default: in the second of `at`. */
  readonly seconds?: number;
}

/** Adds calls that have ended. */
export function withCalls(rates: CallRates, { at, seconds, answered, throttled, failed }: CountedCalls): CallRates {
  const last = Math.floor(at / 1_000);
  const share = seconds ?? 1;
  const added = new Set(Array.from({ length: share }, (_, index) => last - index - (seconds === undefined ? 0 : 1)));
  const bySecond = new Map(rates.map((one) => [one.second, one]));
  for (const second of added) {
    const known = bySecond.get(second);
    bySecond.set(second, {
      second,
      answered: answered / share + (known?.answered ?? 0),
      throttled: throttled / share + (known?.throttled ?? 0),
      failed: failed / share + (known?.failed ?? 0),
    });
  }
  const kept = [...bySecond.values()].filter((one) => one.second > last - MOST_SECONDS);
  return kept.sort((one, other) => one.second - other.second);
}

/** Columns for the chart: seconds without calls are zero, so that a pause is not drawn as a slope. */
export function chartColumns(rates: CallRates, now: number): readonly (readonly number[])[] {
  const last = Math.floor(now / 1_000);
  const first = Math.max(Math.min(rates[0]?.second ?? last, last - 60), last - MOST_SECONDS);
  const bySecond = new Map(rates.map((one) => [one.second, one]));
  const seconds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const column = (name: 'answered' | 'throttled' | 'failed') =>
    seconds.map((second) => bySecond.get(second)?.[name] ?? 0);
  return [seconds, column('answered'), column('throttled'), column('failed')];
}
