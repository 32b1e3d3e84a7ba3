/** `12,345`, or with so many decimals. */
export function number(value: number, decimals = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** `0.42 s`, `16.5 s`, `1,049 s`: three digits or so. */
export function seconds(value: number): string {
  return `${number(value, value < 1 ? 2 : value < 100 ? 1 : 0)} s`;
}

export function percent(share: number, decimals = 1): string {
  return `${number(share * 100, decimals)} %`;
}

/** `245 KB`, of 1,000 bytes each. */
export function kilobytes(bytes: number): string {
  return `${number(bytes / 1000)} KB`;
}
