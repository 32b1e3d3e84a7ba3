import { isSafeNumber, LosslessNumber, parse } from 'lossless-json';
import type { Json } from './json';

/** Parses JSON with all digits of its numbers. Throws a SyntaxError. */
export function parseJson(text: string): Json {
  const json = JSON.parse(text) as Json;
  // lossless-json takes several times as long, so it reads only a text that JSON.parse may have changed.
  if (JSON.stringify(json) === text) return json;
  return parse(text, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue }) as Json;
}

function parseNumber(text: string): number | LosslessNumber {
  const number = Number(text);
  return String(number) === text || isSafeNumber(text) ? number : new LosslessNumber(text);
}
