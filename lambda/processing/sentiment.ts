import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { BatchFailure, invalidOption } from '../jobs/failures';
import type { Options } from '../protocol/batch';
import type { Clock } from '../shared/clock';
import type { Metrics } from '../shared/metrics';
import { PROCESSOR_ENV, TEXTS_PER_CALL } from '../shared/contract';
import { readEnv } from '../shared/env';
import { REQUEST_LIMITS } from '../shared/request-limits';
import { ComprehendCalls, type CallContext, type Score } from './comprehend-calls';
import { languageCode } from './language-code';
import { Pacer } from './pacer';
import type { Processor, ProcessorContext, SharedQuota } from './processor';
import {
  askedBy,
  isBlank,
  isRowError,
  LANGUAGE_LIST,
  UNKNOWN_LANGUAGE,
  type Asked,
  type Question,
  type RowError,
} from './sentiment-text';

/** SQL types whose values are text, as Snowflake names them in the return type header. */
const STRING_TYPE = /^(VARCHAR|STRING|TEXT|CHAR|NVARCHAR|NCHAR)/;

/** Calls a second that one worker of 512 MB can make; a larger quota takes several workers. */
const CALLS_PER_WORKER = 50;

/** A language that may be repeated in a message: the shape of a language tag, so not a row and not a secret. */
const TAG_SHAPE = /^[A-Za-z0-9_-]{1,35}$/;

export interface SentimentDependencies {
  readonly client: Pick<ComprehendClient, 'send'>;
  /** The account's quota of BatchDetectSentiment calls a second. */
  readonly batchCallsPerSecond: number;
  /** False: every batch uses the whole quota, however many batches are in flight. */
  readonly shareQuota: boolean;
  /** The language where neither the row nor the option `language` names one. */
  readonly language: string;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'add'>;
}

type Answer = Promise<Score | RowError | null>;

/**
 * Sentiment by Amazon Comprehend: the four scores of each text. The first argument is the text, the second, if any, its
 * language. NULL and blank texts give NULL; a text that Comprehend cannot analyse gives `{"error":{"code","message"}}`.
 * Values are JSON text where SQL declares a string type, else objects. An option `language` that Comprehend does not know
 * fails the batch.
 */
export function sentiment(dependencies: SentimentDependencies): Processor {
  const { client, batchCallsPerSecond, shareQuota, language, clock, metrics } = dependencies;
  const pacer = new Pacer(batchCallsPerSecond, clock);
  const quota: SharedQuota = {
    workers: Math.ceil(batchCallsPerSecond / CALLS_PER_WORKER),
    unitsPerSecond: batchCallsPerSecond,
  };
  const turn = ({ share, signal }: CallContext) =>
    pacer.turn(() => (shareQuota ? share(quota, signal) : Promise.resolve(1)), signal);
  const calls = new ComprehendCalls({ client, turn, intervalMs: 1000 / batchCallsPerSecond, clock, metrics });
  const answers = new WeakMap<ProcessorContext, Map<string, Answer>>();

  /** The answers to the questions of a batch, by language and text, whichever of its slices asked first. */
  function answersOf(context: ProcessorContext): Map<string, Answer> {
    const known = answers.get(context) ?? new Map<string, Answer>();
    answers.set(context, known);
    return known;
  }

  return async (rows, context) => {
    const { options, returnType = 'VARIANT' } = context;
    const common = commonLanguage(options, language);
    const asked = rows.map((row) => askedBy(row, common));
    const known = answersOf(context);
    const open = asked.filter(isQuestion).filter((question) => !known.has(keyOf(question)));
    for (const questions of callsFor(open)) {
      const texts = questions.map(({ text }) => text);
      const code = questions[0]?.language ?? common;
      const detected = calls.detect(texts, code, context).then((all) => {
        if (code === common && all.includes(UNKNOWN_LANGUAGE)) throw unknownCommonLanguage(code);
        return all;
      });
      questions.forEach((question, index) =>
        known.set(
          keyOf(question),
          detected.then((all) => all[index] ?? null),
        ),
      );
    }
    const values = await Promise.all(
      asked.map(async (one) => (isQuestion(one) ? ((await known.get(keyOf(one))) ?? null) : one)),
    );
    const errors = values.filter(isRowError).length;
    if (errors > 0) metrics.add('RowErrors', errors);
    return STRING_TYPE.test(returnType)
      ? values.map((value) => (value === null ? null : JSON.stringify(value)))
      : values;
  };
}

export function sentimentFromEnv(clock: Clock, metrics: Metrics): Processor {
  const env = readEnv(PROCESSOR_ENV);
  const settings = JSON.parse(env.settings) as { readonly region?: string; readonly language: string };
  const { quota } = JSON.parse(env.limits) as { quota: { unitsPerSecond: number; shared: boolean } };
  return sentiment({
    // ComprehendCalls retries instead of the SDK: it knows the quota and the deadline.
    client: new ComprehendClient({ region: settings.region, maxAttempts: 1, requestHandler: REQUEST_LIMITS }),
    batchCallsPerSecond: quota.unitsPerSecond,
    shareQuota: quota.shared,
    language: settings.language,
    clock,
    metrics,
  });
}

/**
 * Comprehend's code for rows that name no language. An unknown one fails the batch: otherwise the query would succeed with
 * an error in every row.
 */
function commonLanguage(options: Options, setting: string): string {
  const { language = '' } = options;
  const written = isBlank(language) ? setting : language;
  const code = languageCode(written);
  if (code !== undefined) return code;
  throw unknownCommonLanguage(written);
}

function unknownCommonLanguage(written: string): BatchFailure {
  const quoted = TAG_SHAPE.test(written) ? ` '${written}'` : '';
  return new BatchFailure(
    invalidOption(
      `Amazon Comprehend does not analyse the language${quoted} that is set for all rows of this external function. ` +
        `Set HEADERS = ('language' = '…') on it to one of ${LANGUAGE_LIST}.`,
    ),
  );
}

/** Each distinct text once, by language, in groups that fill a call. */
function callsFor(questions: readonly Question[]): readonly (readonly Question[])[] {
  const groups = new Map<string, Question[][]>();
  const distinct = new Map(questions.map((question) => [keyOf(question), question])).values();
  for (const question of distinct) {
    const calls = groups.get(question.language) ?? [];
    const last = calls.at(-1);
    if (last && last.length < TEXTS_PER_CALL) last.push(question);
    else calls.push([question]);
    groups.set(question.language, calls);
  }
  return [...groups.values()].flat();
}

function keyOf({ language, text }: Question): string {
  return `${language} ${text}`;
}

function isQuestion(asked: Asked): asked is Question {
  return asked !== null && 'text' in asked;
}
