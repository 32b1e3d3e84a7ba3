/**
 * What the processors of Amazon Comprehend share with infrastructure. This file imports nothing, so both sides can import it.
 */

/** The metrics that these processors add to those of the service, with their units in CloudWatch. */
export const COMPREHEND_METRICS = {
  /** The units that AWS bills: 100 characters each, and at least three for a text. */
  ComprehendUnits: 'Count',
} as const;

export type ComprehendMetric = keyof typeof COMPREHEND_METRICS;

/** The ways in which these processors fail a batch, and whether the same query may succeed when it is run again. */
export const COMPREHEND_FAILURES = {
  /** An option that SQL sets by HEADERS has a value that the processor does not accept. */
  INVALID_OPTION: false,
  SERVICE_REFUSED: false,
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

export interface RedactPiiSettings extends LanguageSettings {
  /** `type`: the entity's type in brackets. Otherwise a character that is repeated as often as the entity is long. */
  readonly mask: string;
  /** The types that are replaced. Default: all. */
  readonly types?: readonly string[];
}
