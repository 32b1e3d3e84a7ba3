import type { Options, Value } from '../../protocol/batch';
import type { BatchFailure } from '../kit/batch-failure';
import { failuresOf } from '../kit/failures-of';
import type { RowError } from '../kit/row-error';
import { rowErrorsOf } from '../kit/row-errors-of';
import { isBlank } from '../texts/is-blank';
import { languageCode } from '../texts/language-code';
import { LANGUAGE_FAILURES, LANGUAGE_ROW_ERRORS } from './contract';

/** The form of a language tag. A message repeats only such a text, because it is neither a row nor a secret. */
const TAG_SHAPE = /^[A-Za-z0-9_-]{1,35}$/;

/** The languages that an operation of Comprehend supports. */
export class Languages {
  /** The error of a row whose language the operation does not support. */
  readonly unknown: RowError;
  private readonly codes: ReadonlyMap<string, string>;
  private readonly list: string;

  constructor(codes: readonly string[]) {
    this.codes = new Map(codes.map((code) => [code.toLowerCase(), code]));
    this.list = codes.join(', ');
    this.unknown = rowErrorsOf(LANGUAGE_ROW_ERRORS)('UNKNOWN_LANGUAGE', { languages: this.list });
  }

  /** Comprehend's code for a row: that of the row's own language, or `common` if the row names no language. */
  ofRow(own: Value | undefined, common: string): string | RowError {
    if (isBlank(own)) return common;
    return (typeof own === 'string' ? languageCode(own, this.codes) : undefined) ?? this.unknown;
  }

  /**
   * Comprehend's code for rows that name no language: that of the option `language`, or else of the setting. Throws a BatchFailure if the language is
   * unknown. Otherwise the query would succeed with an error in every row.
   */
  common({ language = '' }: Options, setting: string): string {
    const written = isBlank(language) ? setting : language;
    const code = languageCode(written, this.codes);
    if (code !== undefined) return code;
    throw this.unknownCommon(written);
  }

  unknownCommon(written: string): BatchFailure {
    const language = TAG_SHAPE.test(written) ? `'${written}'` : '(not a language tag)';
    return failuresOf(LANGUAGE_FAILURES)('INVALID_OPTION', { language, languages: this.list });
  }
}
