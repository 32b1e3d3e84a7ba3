import { PII_LANGUAGES } from '../../lambda/processing/comprehend/contract';
import { listOf, text } from '../setting';
import { comprehendFunction } from './comprehend-function';
import { languageTexts } from './language-texts';
import { defineProcessor } from './processor-definition';

const OPERATION = 'DetectPiiEntities';

const texts = languageTexts(OPERATION, 20, PII_LANGUAGES);

/** Texts without personal information, by Amazon Comprehend: one text a call. */
export const redactPii = defineProcessor({
  ...texts,
  settings: texts.settings.extend({
    mask: text(/^(type|[^A-Za-z0-9\s])$/u, '"type", or one character that is no letter, digit or blank')
      .default('type')
      .describe(
        'What replaces each entity: `type`, such as [NAME], or a character that is repeated as often as the entity is long.',
      ),
    types: listOf(text(/^[A-Z_]+$/, "one of Comprehend's types, such as NAME"), "a list of Comprehend's types")
      .optional()
      .describe('The types of entities that are replaced, such as ["NAME", "EMAIL"]. Not set: all.'),
  }),
  configure: (settings, facts) => ({
    ...comprehendFunction({
      operation: OPERATION,
      rowsPerCall: 1,
      settings,
      shaping: { mask: settings.mask, ...(settings.types && { types: settings.types }) },
      facts,
    }),
    entry: 'lambda/process/redact-pii.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARCHAR',
    // The value is about as long as the text. Mails and tickets have up to about 4,000 characters.
    maxValueBytes: 5_000,
    // A call has one text: with larger slices, a batch would show no progress for long and lose more at a crash.
    rowsPerSlice: 50,
    example: ["'Write to ada@example.com'"],
    sampleOptions: { language: 'es' },
  }),
});
