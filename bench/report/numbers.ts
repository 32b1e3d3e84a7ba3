/** Formats a number such as `12,345`, with this number of decimals. */
export function number(value: number, decimals = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Formats seconds with about three digits: `0.42 s`, `16.5 s`, `1,049 s`. */
export function seconds(value: number): string {
  return `${number(value, value < 1 ? 2 : value < 100 ? 1 : 0)} s`;
}

export function percent(share: number, decimals = 1): string {
  return `${number(share * 100, decimals)} %`;
}

/** Formats bytes such as `245 KB`, of 1,000 bytes each. */
export function kilobytes(bytes: number): string {
  return `${number(bytes / 1000)} KB`;
}
