/**
 * What the processors of Amazon Comprehend share with infrastructure. This file imports nothing, so both sides can import it.
 */

/** The metrics that these processors add to those of the service, with their units in CloudWatch. */
export const COMPREHEND_METRICS = {
  /** The units that AWS bills: 100 characters each, and at least three for a text. */
  ComprehendUnits: 'Count',
  /** The units of texts whose answers were remembered: AWS would have billed them. */
  ComprehendUnitsSaved: 'Count',
} as const;

export type ComprehendMetric = keyof typeof COMPREHEND_METRICS;

/** The ways in which these processors fail a batch. */
export const COMPREHEND_FAILURES = {
  SERVICE_REFUSED: {
    cause: 'Comprehend denied access',
    sentence: 'Amazon Comprehend refused the call with {error}, which a retry would not change.',
    advice: 'Ask the owner of this service to check its permissions and settings.',
    retryHelps: false,
  },
} as const;

/** The same, of processors whose texts have a language. */
export const LANGUAGE_FAILURES = {
  INVALID_OPTION: {
    cause: 'the operation does not support the default language, which `HEADERS` or the settings set',
    sentence:
      'Amazon Comprehend does not analyse the language {language} that is set for all rows of this external function.',
    advice: "Set HEADERS = ('language' = '…') on it to one of {languages}.",
    retryHelps: false,
  },
} as const;

/** Errors of single rows, besides those of all processors of texts. */
export const COMPREHEND_ROW_ERRORS = {
  COMPREHEND_ERROR: {
    cause:
      "Comprehend gave no result for this text. The message has Comprehend's error code, `REFUSED` if Comprehend rejected the text, or `NO_RESULT` after all tries",
    sentence: 'Comprehend has no result for this text ({code}).',
  },
} as const;

/** The same, of processors whose texts have a language. */
export const LANGUAGE_ROW_ERRORS = {
  UNKNOWN_LANGUAGE: {
    cause: "the operation does not support the row's own language",
    sentence: 'Comprehend does not analyse this language. Use one of {languages}.',
  },
} as const;

export interface ComprehendSettings {
  /** Where Comprehend is called. Default: the region of the function. */
  readonly region?: string;
}

/** The settings of processors whose texts have a language. */
export interface LanguageSettings extends ComprehendSettings {
  /** The language of a row if neither the row nor the option `language` names one. */
  readonly language: string;
}

/** DetectPiiEntities' languages (https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html). */
export const PII_LANGUAGES = ['en', 'es'] as const;

/** BatchDetectSyntax's languages (same page). */
export const SYNTAX_LANGUAGES = ['de', 'en', 'es', 'fr', 'it', 'pt'] as const;

/** The languages of BatchDetectTargetedSentiment (same page). */
export const TARGETED_SENTIMENT_LANGUAGES = ['en'] as const;

/** The most texts of one call of DetectToxicContent (https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html). */
export const TOXICITY_TEXTS_PER_CALL = 10;

export interface RedactPiiSettings extends LanguageSettings {
  /** `type`: the entity's type in brackets. Otherwise a character that is repeated as often as the entity is long. */
  readonly mask: string;
  /** The types that are replaced. Default: all. */
  readonly types?: readonly string[];
}
