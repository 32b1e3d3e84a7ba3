import type { Row, Value } from '../protocol/batch';
import { COMPREHEND_LANGUAGES } from '../shared/contract';
import { languageCode } from './language-code';

/** Comprehend's limit for one text, in UTF-8 bytes. */
const TEXT_BYTES = 5_000;

/** Comprehend bills a text in units of 100 characters, at least three. */
const UNIT_CHARACTERS = 100;
const LEAST_UNITS = 3;

export const LANGUAGE_LIST = COMPREHEND_LANGUAGES.join(', ');

/** A row's own error: the value of that row, while the other rows get theirs. Short, since answers are limited in size. */
export type RowError = { readonly error: { readonly code: string; readonly message: string } };

/** What a row asks for: nothing (NULL), an error that is known before any call, or a text to send. */
export type Asked = null | RowError | Question;

export interface Question {
  readonly text: string;
  /** One of `COMPREHEND_LANGUAGES`. */
  readonly language: string;
}

export function rowError(code: string, message: string): RowError {
  return { error: { code, message } };
}

export const UNKNOWN_LANGUAGE = rowError(
  'UNKNOWN_LANGUAGE',
  `Comprehend does not analyse this language. Use one of ${LANGUAGE_LIST}.`,
);

/** What AWS bills for analysing the texts, in units (https://aws.amazon.com/comprehend/pricing/). */
export function billedUnits(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.max(LEAST_UNITS, Math.ceil(text.length / UNIT_CHARACTERS)), 0);
}

export function isRowError(value: unknown): value is RowError {
  return typeof value === 'object' && value !== null && 'error' in value;
}

/** @param language Comprehend's code for rows without a language of their own: NULL or blank */
export function askedBy([text = null, ownLanguage = null]: Row, language: string): Asked {
  if (text === null) return null;
  if (typeof text !== 'string') return rowError('NOT_TEXT', 'The first argument is not a string.');
  if (text.trim() === '') return null;
  if (!text.isWellFormed()) return rowError('NOT_TEXT', 'The text is not valid Unicode.');
  if (Buffer.byteLength(text) > TEXT_BYTES)
    return rowError('TEXT_TOO_LONG', `The text is over ${TEXT_BYTES} UTF-8 bytes.`);
  const code = isBlank(ownLanguage) ? language : codeOf(ownLanguage);
  return code === undefined ? UNKNOWN_LANGUAGE : { text, language: code };
}

function codeOf(language: Value): string | undefined {
  return typeof language === 'string' ? languageCode(language) : undefined;
}

export function isBlank(value: Value | undefined): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}
