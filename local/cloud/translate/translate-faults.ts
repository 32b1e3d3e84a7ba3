import { INTERNAL_ERROR, refusal, type ServiceError } from '../stand-in/service-error';

export const TOO_MANY_REQUESTS = refusal('TooManyRequestsException', 'Rate exceeded');

/** The service's answer if it cannot tell the language. */
const UNSURE: ServiceError = {
  ...refusal('DetectedLanguageLowConfidenceException', 'The source language could not be determined with confidence.'),
  details: { DetectedLanguageCode: 'en' },
};

const UNAVAILABLE: ServiceError = {
  code: 'ServiceUnavailableException',
  message: 'Amazon Translate is not available. Retry your request.',
  status: 500,
};

/** The error for a pair of languages between which Translate does not translate. */
export function unsupportedPair(source: string, target: string): ServiceError {
  const message = `Unsupported language pair: ${source} to ${target}.`;
  const details = { SourceLanguageCode: source, TargetLanguageCode: target };
  return { ...refusal('UnsupportedLanguagePairException', message), details };
}

const FAULTS: Readonly<Record<string, ServiceError>> = {
  throttle: TOO_MANY_REQUESTS,
  '500': INTERNAL_ERROR,
  unavailable: UNAVAILABLE,
  invalid: refusal('InvalidRequestException', 'The request is invalid.'),
  unsure: UNSURE,
  denied: refusal('AccessDeniedException', 'The account has no access.'),
};

/**
 * The error of a call, if a trigger in its text causes one:
 *
 * | the text holds           | the call ends with                                              |
 * | ------------------------ | --------------------------------------------------------------- |
 * | `#translate:throttle`    | 400 TooManyRequestsException                                    |
 * | `#translate:500`         | 500 InternalServerException                                     |
 * | `#translate:unavailable` | 500 ServiceUnavailableException                                 |
 * | `#translate:invalid`     | 400 InvalidRequestException                                     |
 * | `#translate:unsure`      | 400 DetectedLanguageLowConfidenceException                      |
 * | `#translate:pair`        | 400 UnsupportedLanguagePairException                            |
 * | `#translate:denied`      | 400 AccessDeniedException                                       |
 * | `#translate:slow`        | the translation, after ten times the latency                    |
 * | any of these and `-once` | the same, but only the first time that this very text is sent   |
 */
export function translateFault(
  triggers: readonly string[],
  { source, target }: { readonly source: string; readonly target: string },
): ServiceError | undefined {
  if (triggers.includes('pair')) return unsupportedPair(source, target);
  return triggers.map((trigger) => FAULTS[trigger]).find((fault) => fault !== undefined);
}
