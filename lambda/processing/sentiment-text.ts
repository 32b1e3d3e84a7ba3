import type { Row, Value } from '../protocol/batch';
import { COMPREHEND_LANGUAGES } from '../shared/contract';

/** Comprehend's limit for one text, in UTF-8 bytes. */
const TEXT_BYTES = 5_000;

/** Comprehend bills a text by units of so many characters, and so many units at the least. */
const UNIT_CHARACTERS = 100;
const LEAST_UNITS = 3;

const LANGUAGES = new Map<string, string>(COMPREHEND_LANGUAGES.map((code) => [code.toLowerCase(), code]));

/** A row's own error: the value of that row, while its neighbours are unharmed. Short, as answers are limited in size. */
export interface RowError {
  readonly error: { readonly code: string; readonly message: string };
}

/** What a row asks for: nothing (NULL), a text to send, or an error that is known beforehand. */
export type Asked = null | RowError | { readonly text: string; readonly language: string };

export function rowError(code: string, message: string): RowError {
  return { error: { code, message } };
}

/** What AWS bills for analysing the texts (https://aws.amazon.com/comprehend/pricing/). */
export function billedUnits(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.max(LEAST_UNITS, Math.ceil(text.length / UNIT_CHARACTERS)), 0);
}

export function isRowError(value: unknown): value is RowError {
  return typeof value === 'object' && value !== null && 'error' in value;
}

/** @param language what applies to rows without a language of their own */
export function askedBy([text = null, ownLanguage = null]: Row, language: string): Asked {
  if (text === null) return null;
  if (typeof text !== 'string') return rowError('NOT_TEXT', 'The first argument is not a string.');
  if (text.trim() === '') return null;
  if (!text.isWellFormed()) return rowError('NOT_TEXT', 'The text is not valid Unicode.');
  if (Buffer.byteLength(text) > TEXT_BYTES)
    return rowError('TEXT_TOO_LONG', `The text is over ${TEXT_BYTES} UTF-8 bytes.`);
  const code = languageCode(ownLanguage ?? language);
  return code === undefined
    ? rowError('UNKNOWN_LANGUAGE', 'Comprehend does not know this language code.')
    : { text, language: code };
}

function languageCode(value: Value): string | undefined {
  return typeof value === 'string' ? LANGUAGES.get(value.trim().toLowerCase()) : undefined;
}
