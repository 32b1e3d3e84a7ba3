/** A number of calls, bytes or tokens such as `10`, `166.7` and `1,000`. */
export function shortNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 1_000 ? 1 : 0 });
}
