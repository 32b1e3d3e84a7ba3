import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { Row, Value } from '../../protocol/batch';
import type { Metrics } from '../../shared/metrics';
import { answeredByCalls } from '../kit/answered-by-calls';
import type { KitParts } from '../kit/calls';
import type { Asked, Plan } from '../kit/plan';
import { isRowError } from '../kit/row-error';
import type { Processor, ProcessorContext } from '../processor';
import { textOf } from '../texts/text-of';
import { answersByIndex, type BatchOutput } from './answers-by-index';
import { billedUnits } from './billed-units';
import { isLanguageError, kitErrorOf, noResult } from './comprehend-errors';
import type { ComprehendMetric, ComprehendSettings } from './contract';
import type { Languages } from './languages';

export interface ComprehendParts<Settings extends ComprehendSettings> extends KitParts {
  readonly client: Pick<ComprehendClient, 'send'>;
  readonly settings: Settings;
  readonly metrics: Pick<Metrics<ComprehendMetric>, 'add'>;
}

/** A text to send. */
interface Question {
  readonly text: string;
  /** Comprehend's code; empty for an operation that takes no language. */
  readonly language: string;
}

/** One of Comprehend's operations on texts. */
export interface TextOperation<Item> {
  /** The limit for one text, in UTF-8 bytes. */
  readonly mostBytes: number;
  /** Left out for an operation that takes no language. */
  readonly languages?: Languages;
  readonly send: (texts: readonly string[], language: string, signal: AbortSignal) => Promise<BatchOutput<Item>>;
  /** Undefined if the item holds no result. */
  readonly valueOf: (item: Item, text: string) => Value | undefined;
}

/**
 * Makes a processor that sends texts to Amazon Comprehend. The first argument is the text. The second argument, if there is one, is its language. NULL and
 * blank texts give NULL. A text that Comprehend cannot analyse gives `{"error":{"code","message"}}`. If Comprehend does not support the language of the
 * option `language`, the batch fails.
 */
export function textsByComprehend<Item extends { readonly Index?: number }>(
  parts: ComprehendParts<ComprehendSettings & { readonly language?: string }>,
  operation: TextOperation<Item>,
): Processor {
  const { settings, metrics } = parts;
  const { mostBytes, languages, send, valueOf } = operation;

  function planOf({ options }: ProcessorContext): Plan<Question> {
    const common = languages?.common(options, settings.language ?? '') ?? '';

    function ask([argument, ownLanguage]: Row): Asked<Question> {
      const text = textOf(argument, mostBytes);
      if (text === null) return { value: null };
      if (isRowError(text)) return text;
      const language = languages?.ofRow(ownLanguage, common) ?? '';
      return isRowError(language) ? language : { question: { text, language } };
    }

    async function call(questions: readonly Question[], { signal }: { readonly signal: AbortSignal }) {
      const texts = questions.map(({ text }) => text);
      const language = questions[0]?.language ?? common;
      try {
        const output = await send(texts, language, signal);
        metrics.add('ComprehendUnits', billedUnits(texts));
        return answersByIndex(output, texts.length, (item) => valueOf(item, texts[item.Index ?? -1] ?? ''));
      } catch (error) {
        if (!languages || !isLanguageError(error)) throw kitErrorOf(error);
        if (language === common) throw languages.unknownCommon(language);
        return texts.map(() => languages.unknown);
      }
    }

    return {
      ask,
      call,
      keyOf: ({ text, language }) => `${language} ${text}`,
      kindOf: ({ language }) => language,
      noAnswer: noResult('NO_RESULT'),
      // The question holds the text and its language. Only the settings decide what else is sent, and how the result is shown.
      answersDependOn: 'question',
      onRemembered: (questions) => metrics.add('ComprehendUnitsSaved', billedUnits(questions.map(({ text }) => text))),
    };
  }

  return answeredByCalls(parts, planOf);
}
