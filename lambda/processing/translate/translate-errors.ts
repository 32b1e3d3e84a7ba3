import type { UnsupportedLanguagePairException } from '@aws-sdk/client-translate';
import { DETECTED_LANGUAGE } from '../../shared/translate-languages';
import { errorName, isDenial, isThrottle } from '../../shared/errors';
import { RetryAfter } from '../kit/retry-after';
import type { RowError } from '../kit/row-error';
import { failure, rowError } from './failures';
import type { LanguagePair } from './language-pair';

/** Errors that the text itself causes. */
const TEXT_ERRORS = new Set(['TextSizeLimitExceededException', 'InvalidRequestException', 'ValidationException']);

/** Translate's form of a code. An answer has the code that Comprehend found. */
const CODE = /^[a-z]{2,3}(-[A-Za-z]{2,4})?$/;

const UNCLEAR = rowError('LANGUAGE_UNCLEAR');

/**
 * Converts an error of Translate to the error that tells the kit what to do.
 *
 * @param pair the languages of the call
 * @param common the languages of rows that name none. If Translate does not translate between them, the batch fails
 */
export function kitErrorOf(error: unknown, pair: LanguagePair, common: LanguagePair): unknown {
  const name = errorName(error);
  if (name === 'UnsupportedLanguagePairException') return unsupported(error, pair, common);
  if (name === 'DetectedLanguageLowConfidenceException') return UNCLEAR;
  if (TEXT_ERRORS.has(name)) return noTranslation(name);
  if (isDenial(error)) return failure('SERVICE_REFUSED', { error: name });
  return isThrottle(error) ? new RetryAfter(undefined, { cause: error }) : error;
}

/** The error of a text without a translation. It omits Translate's own message, which may quote the text. */
export function noTranslation(code: string): RowError {
  return rowError('TRANSLATE_ERROR', { code });
}

function unsupported(error: unknown, { source, target }: LanguagePair, common: LanguagePair): unknown {
  if (source === DETECTED_LANGUAGE) return rowError('UNSUPPORTED_PAIR', { source: detectedIn(error), target });
  if (source !== common.source || target !== common.target) return rowError('UNSUPPORTED_PAIR', { source, target });
  return failure('INVALID_OPTION', { reason: `does not translate from ${source} to ${target}` });
}

function detectedIn(error: unknown): string {
  const { SourceLanguageCode: code = '' } = error as Partial<UnsupportedLanguagePairException>;
  return CODE.test(code) && code !== DETECTED_LANGUAGE ? code : 'the language of this text';
}
