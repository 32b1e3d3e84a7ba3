import { stringify } from 'lossless-json';

/** How JSON.stringify writes a part of a LosslessNumber. */
const LOSSLESS = '"isLosslessNumber":true';

/** The value as JSON, with all digits of its numbers. */
export function jsonText(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes(LOSSLESS) ? (stringify(value) ?? json) : json;
}
