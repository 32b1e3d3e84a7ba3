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

/** Adds calls that ended at `at`. */
export function withCalls(
  rates: CallRates,
  { at, answered, throttled, failed }: Omit<SecondOfCalls, 'second'> & { readonly at: number },
): CallRates {
  const second = Math.floor(at / 1_000);
  const known = rates.find((other) => other.second === second);
  const sum = {
    second,
    answered: answered + (known?.answered ?? 0),
    throttled: throttled + (known?.throttled ?? 0),
    failed: failed + (known?.failed ?? 0),
  };
  const others = rates.filter((other) => other.second !== second && other.second > second - MOST_SECONDS);
  return [...others, sum].sort((one, other) => one.second - other.second);
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
