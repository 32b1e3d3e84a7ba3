import { COMPREHEND_LANGUAGES } from '../../../lambda/shared/contract';
import { refusal, type ServiceError } from './service-error';

/** Limits of one BatchDetectSentiment call and of one text: https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html */
const TEXTS_PER_CALL = 25;
const TEXT_BYTES = 5000;

const LANGUAGES: readonly string[] = COMPREHEND_LANGUAGES;

/** The input of either operation. */
export interface SentimentRequest {
  readonly texts: readonly string[];
  readonly language: string;
}

export type Operation = 'BatchDetectSentiment' | 'DetectSentiment';

/**
 * Reads and checks a call's input. AWS does not document whether one text that is too long fails the whole
 * BatchDetectSentiment call or only itself. Here it fails the call, which a caller must be prepared for.
 */
export function checkInput(operation: Operation, input: unknown): SentimentRequest | ServiceError {
  const fields: Record<string, unknown> = isObject(input) ? input : {};
  const batch = operation === 'BatchDetectSentiment';
  const name = batch ? 'textList' : 'text';
  const texts = batch ? fields.TextList : fields.Text === undefined ? undefined : [fields.Text];
  if (!Array.isArray(texts)) return invalidValue(name, 'Member must not be null');
  if (texts.length === 0) return invalidValue(name, 'Member must have length greater than or equal to 1');
  if (texts.length > TEXTS_PER_CALL)
    return refusal(
      'BatchSizeLimitExceededException',
      `Batch size exceeds limit. Max number of documents allowed is ${TEXTS_PER_CALL}`,
    );
  return checkTexts(texts, name) ?? checkLanguage(texts as string[], fields.LanguageCode);
}

function checkTexts(texts: readonly unknown[], name: string): ServiceError | undefined {
  for (const text of texts) {
    if (typeof text !== 'string') return refusal('SerializationException', 'Expected a string');
    if (text === '') return invalidValue(name, 'Member must have length greater than or equal to 1');
    const bytes = Buffer.byteLength(text);
    if (bytes > TEXT_BYTES)
      return refusal(
        'TextSizeLimitExceededException',
        `Input text size exceeds limit. Max length of request text allowed is ${TEXT_BYTES} bytes while in this request the text size is ${bytes} bytes`,
      );
  }
  return undefined;
}

function checkLanguage(texts: readonly string[], language: unknown): SentimentRequest | ServiceError {
  if (typeof language !== 'string') return invalidValue('languageCode', 'Member must not be null');
  if (LANGUAGES.includes(language)) return { texts, language };
  const known = LANGUAGES.join(', ');
  return refusal('UnsupportedLanguageException', `Input text language not supported. Supported languages: ${known}`);
}

function invalidValue(name: string, constraint: string): ServiceError {
  return refusal(
    'ValidationException',
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
