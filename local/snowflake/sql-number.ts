import { isSafeNumber, LosslessNumber } from 'lossless-json';

/** The number that Snowflake sends for a number in SQL or in a file, such as `+12.50`, with all digits. A number with an exponent is a FLOAT. */
export function sqlNumber(text: string): number | LosslessNumber {
  const [, sign = '', whole = '', decimals = ''] = /^([+-]?)0*(\d*)\.?(\d*)$/.exec(text.trim()) ?? [];
  const json = `${sign.replace('+', '')}${whole || '0'}${decimals && `.${decimals}`}`;
  return /e/i.test(text) || isSafeNumber(json) ? Number(text) : new LosslessNumber(json);
}
