import { TranslateTextCommand, type TranslateClient } from '@aws-sdk/client-translate';
import type { Row } from '../../protocol/batch';
import type { Metrics } from '../../shared/metrics';
import { answeredByCalls } from '../kit/answered-by-calls';
import type { KitParts } from '../kit/calls';
import type { Asked, Plan } from '../kit/plan';
import { isRowError } from '../kit/row-error';
import type { Processor, ProcessorContext } from '../processor';
import { textOf } from '../texts/text-of';
import { TRANSLATE_TEXT_BYTES, type TranslateMetric, type TranslateSettings } from './contract';
import { commonPair, pairOfRow, type LanguagePair } from './language-pair';
import { kitErrorOf, noTranslation } from './translate-errors';

export interface TranslateParts extends KitParts {
  readonly client: Pick<TranslateClient, 'send'>;
  readonly settings: TranslateSettings;
  readonly metrics: Pick<Metrics<TranslateMetric>, 'add'>;
}

/** A text to translate. */
interface Question extends LanguagePair {
  readonly text: string;
}

/**
 * Makes a processor that translates texts by Amazon Translate, one text a call. The arguments are the text, the target language and the source
 * language. NULL and blank texts give NULL. A call costs as many units of the quota as its text has bytes.
 */
export function translate(parts: TranslateParts): Processor {
  const { client, settings, metrics } = parts;

  function planOf({ options }: ProcessorContext): Plan<Question> {
    const common = commonPair(options, settings);

    function ask([argument, target, source]: Row): Asked<Question> {
      const text = textOf(argument, TRANSLATE_TEXT_BYTES);
      if (text === null) return { value: null };
      if (isRowError(text)) return text;
      const pair = pairOfRow({ target, source }, common);
      return isRowError(pair) ? pair : { question: { text, ...pair } };
    }

    async function call([question]: readonly Question[], { signal }: { readonly signal: AbortSignal }) {
      const { text, source, target } = question as Question;
      const command = new TranslateTextCommand({
        Text: text,
        SourceLanguageCode: source,
        TargetLanguageCode: target,
      });
      try {
        const { TranslatedText } = await client.send(command, { abortSignal: signal });
        metrics.add('TranslatedCharacters', charactersOf([question as Question]));
        return [TranslatedText];
      } catch (error) {
        throw kitErrorOf(error, { source, target }, common);
      }
    }

    return {
      ask,
      call,
      keyOf: ({ text, source, target }) => `${source} ${target} ${text}`,
      unitsOf: ([question]) => Buffer.byteLength(question?.text ?? ''),
      noAnswer: noTranslation('NO_RESULT'),
      // The question holds the text and both languages. Only the region decides what else is sent.
      answersDependOn: 'question',
      onRemembered: (questions) => metrics.add('TranslatedCharactersSaved', charactersOf(questions)),
    };
  }

  return answeredByCalls(parts, planOf);
}

/** The characters that AWS bills for translating the texts. */
function charactersOf(questions: readonly Question[]): number {
  return questions.reduce((sum, { text }) => sum + [...text].length, 0);
}
