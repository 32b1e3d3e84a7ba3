import { z } from 'zod';
import {
  COMPREHEND_FAILURES,
  COMPREHEND_ROW_ERRORS,
  LANGUAGE_FAILURES,
  LANGUAGE_ROW_ERRORS,
} from '../../lambda/processing/comprehend/contract';
import { TEXT_ROW_ERRORS } from '../../lambda/processing/texts/contract';
import { oneOf } from '../setting';
import { comprehendSettings, type StandardQuota } from './comprehend-function';

/**
 * The part of a definition that all processors of texts with a language have: their settings, failures and row errors.
 *
 * @param languages the languages that the operation supports
 */
export function languageTexts<const Languages extends readonly [string, ...string[]]>(
  operation: string,
  quota: StandardQuota,
  languages: Languages,
) {
  return {
    settings: z.strictObject({
      ...comprehendSettings(operation, quota),
      language: oneOf(languages).default('en').describe('For rows without a language of their own.'),
    }),
    failures: { ...COMPREHEND_FAILURES, ...LANGUAGE_FAILURES },
    rowErrors: { ...TEXT_ROW_ERRORS, ...COMPREHEND_ROW_ERRORS, ...LANGUAGE_ROW_ERRORS },
  };
}
