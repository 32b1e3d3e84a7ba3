import { z } from 'zod';
import { DETECTED_LANGUAGE, TRANSLATE_LANGUAGES } from '../../../lambda/shared/translate-languages';
import { invalidValue, refusal, type ServiceError } from '../stand-in/service-error';
import { unsupportedPair } from './translate-faults';

/** https://docs.aws.amazon.com/translate/latest/dg/what-is-limits.html */
const MOST_BYTES = 10_000;

const CODES: readonly string[] = TRANSLATE_LANGUAGES;

const INPUT = z.object({ Text: z.string(), SourceLanguageCode: z.string(), TargetLanguageCode: z.string() });

/** The input of TranslateText. */
export interface CheckedInput {
  readonly text: string;
  /** `auto`: to be detected. */
  readonly source: string;
  readonly target: string;
}

/** Reads and checks a call's input. */
export function checkInput(input: unknown): CheckedInput | ServiceError {
  const parsed = INPUT.safeParse(input);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0] ?? 'body');
    return invalidValue(name.charAt(0).toLowerCase() + name.slice(1), 'Member must not be null');
  }
  const { Text: text, SourceLanguageCode: source, TargetLanguageCode: target } = parsed.data;
  if (text === '') return invalidValue('text', 'Member must have length greater than or equal to 1');
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES)
    return refusal(
      'TextSizeLimitExceededException',
      `Input text size exceeds limit. Max length of request text allowed is ${MOST_BYTES} bytes while in this request the text size is ${bytes} bytes`,
    );
  const isKnown = CODES.includes(target) && [DETECTED_LANGUAGE, ...CODES].includes(source);
  return isKnown ? { text, source, target } : unsupportedPair(source, target);
}
