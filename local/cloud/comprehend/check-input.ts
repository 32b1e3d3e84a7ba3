import { invalidValue, refusal, type ServiceError } from '../stand-in/service-error';
import type { Operation } from './operations/operation';

/** The most texts of one call: https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html */
const MOST_TEXTS = { Text: 1, TextList: 25, TextSegments: 10 } as const;

/** The input of any operation. */
export interface CheckedInput {
  readonly texts: readonly string[];
  /** Empty if the operation takes none. */
  readonly language: string;
}

/**
 * Reads and checks a call's input. AWS does not document whether one text that is too long fails the whole call of a batch
 * operation or only itself. Here it fails the call, which a caller must be prepared for.
 */
export function checkInput(operation: Operation, input: unknown): CheckedInput | ServiceError {
  const fields: Record<string, unknown> = isObject(input) ? input : {};
  const { takes } = operation;
  const name = takes.charAt(0).toLowerCase() + takes.slice(1);
  const texts = textsIn(fields[takes], takes);
  if (!Array.isArray(texts)) return invalidValue(name, 'Member must not be null');
  if (texts.length === 0) return invalidValue(name, 'Member must have length greater than or equal to 1');
  if (texts.length > MOST_TEXTS[takes]) return tooMany(takes);
  return (
    checkTexts(texts, name, operation.textBytes) ?? checkLanguage(texts as string[], fields.LanguageCode, operation)
  );
}

/** The texts of the call. Undefined if the input has none. */
function textsIn(given: unknown, takes: Operation['takes']): unknown {
  if (takes === 'Text') return given === undefined ? undefined : [given];
  if (takes === 'TextList' || !Array.isArray(given)) return given;
  return given.map((segment: unknown) => (isObject(segment) ? segment.Text : undefined));
}

/** DetectToxicContent declares no error of its own for too many segments, so AWS's error is assumed to be this one. */
function tooMany(takes: Operation['takes']): ServiceError {
  if (takes === 'TextSegments') return refusal('InvalidRequestException', 'Too many text segments');
  return refusal(
    'BatchSizeLimitExceededException',
    `Batch size exceeds limit. Max number of documents allowed is ${MOST_TEXTS[takes]}`,
  );
}

function checkTexts(texts: readonly unknown[], name: string, textBytes: number): ServiceError | undefined {
  for (const text of texts) {
    if (typeof text !== 'string') return refusal('SerializationException', 'Expected a string');
    if (text === '') return invalidValue(name, 'Member must have length greater than or equal to 1');
    const bytes = Buffer.byteLength(text);
    if (bytes > textBytes)
      return refusal(
        'TextSizeLimitExceededException',
        `Input text size exceeds limit. Max length of request text allowed is ${textBytes} bytes while in this request the text size is ${bytes} bytes`,
      );
  }
  return undefined;
}

function checkLanguage(
  texts: readonly string[],
  language: unknown,
  { languages }: Operation,
): CheckedInput | ServiceError {
  if (languages === undefined) return { texts, language: '' };
  if (typeof language !== 'string') return invalidValue('languageCode', 'Member must not be null');
  if (languages.includes(language)) return { texts, language };
  const known = languages.join(', ');
  return refusal('UnsupportedLanguageException', `Input text language not supported. Supported languages: ${known}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
