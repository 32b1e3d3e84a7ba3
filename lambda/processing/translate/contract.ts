/**
 * What the processor of Amazon Translate shares with infrastructure. This file imports nothing, so both sides can import it.
 */

/** The metrics that this processor adds to those of the service, with their units in CloudWatch. */
export const TRANSLATE_METRICS = {
  /** The characters that AWS bills: those of each text that Translate has translated. */
  TranslatedCharacters: 'Count',
  /** The characters of texts whose translations were remembered: AWS would have billed them. */
  TranslatedCharactersSaved: 'Count',
} as const;

export type TranslateMetric = keyof typeof TRANSLATE_METRICS;

/** TranslateText's limit for its text (https://docs.aws.amazon.com/translate/latest/dg/what-is-limits.html). */
export const TRANSLATE_TEXT_BYTES = 10_000;

/** The ways in which this processor fails a batch. */
export const TRANSLATE_FAILURES = {
  SERVICE_REFUSED: {
    cause: 'Translate denied access',
    sentence: 'Amazon Translate refused the call with {error}, which a retry would not change.',
    advice: 'Ask the owner of this service to check its permissions and settings.',
    retryHelps: false,
  },
  INVALID_OPTION: {
    cause:
      'Translate does not support the default languages, which `HEADERS` or the settings set, or does not translate from one to the other',
    sentence: 'Amazon Translate {reason}. These languages are set for all rows of this external function.',
    advice: "Set HEADERS = ('target' = '…', 'source' = '…') on it to codes of Amazon Translate, such as de or zh-TW.",
    retryHelps: false,
  },
} as const;

/** Errors of single rows, besides those of all processors of texts. */
export const TRANSLATE_ROW_ERRORS = {
  UNKNOWN_LANGUAGE: {
    cause: "Translate does not support the row's own target or source language",
    sentence: 'Translate does not support the {role} language. Use one of its codes, such as de or zh-TW.',
  },
  UNSUPPORTED_PAIR: {
    cause: 'Translate does not translate from the source language to the target language',
    sentence: 'Translate does not translate from {source} to {target}.',
  },
  LANGUAGE_UNCLEAR: {
    cause: 'Translate was to find the source language and is not sure of it',
    sentence: 'Translate is not sure of the language of this text. Name the language in the source argument.',
  },
  TRANSLATE_ERROR: {
    cause:
      "Translate gave no translation of this text. The message has Translate's error code, or `NO_RESULT` after all tries",
    sentence: 'Translate has no translation of this text ({code}).',
  },
} as const;

export interface TranslateSettings {
  /** Where Translate is called. Default: the region of the function. */
  readonly region?: string;
  /** The target language of a row if neither the row nor the option `target` names one. */
  readonly target: string;
  /** The source language of a row if neither the row nor the option `source` names one. `auto`: Translate finds it. */
  readonly source: string;
}
