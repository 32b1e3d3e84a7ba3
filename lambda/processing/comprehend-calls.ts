import {
  BatchDetectSentimentCommand,
  type BatchDetectSentimentCommandOutput,
  type ComprehendClient,
  type LanguageCode,
  type SentimentScore,
} from '@aws-sdk/client-comprehend';
import { BatchFailure, serviceRefused } from '../jobs/failures';
import type { Clock } from '../shared/clock';
import { errorName, isThrottle } from '../shared/errors';
import type { Metrics } from '../shared/metrics';
import type { ProcessorContext } from './processor';
import { billedUnits, rowError, UNKNOWN_LANGUAGE, type RowError } from './sentiment-text';

/** Tries for a call that ends in a server or network error, and for a text that gets an internal error of its own. */
const TRIES = 6;
const BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 10_000;

/** The longest back-off after a throttle, in intervals of the quota. A longer one would leave the quota unused. */
const LONGEST_BACKOFF_CALLS = 20;

/** Whole-call errors caused by one of the texts. They do not say which. */
const TEXT_ERRORS = new Set(['TextSizeLimitExceededException', 'InvalidRequestException', 'ValidationException']);

/** Some regions analyse fewer languages than the API reference lists. */
const LANGUAGE_ERROR = 'UnsupportedLanguageException';

/** Errors that every further call would meet, too. */
const LASTING_ERRORS = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'OptInRequired',
  'SubscriptionRequiredException',
]);

/** Errors of a single text that a retry cannot change. Comprehend documents no list, so all others are retried. */
const LASTING_TEXT_ERROR = /TEXT_SIZE|UNSUPPORTED|INVALID/i;

export type Score = Required<SentimentScore>;

export type CallContext = Pick<ProcessorContext, 'signal' | 'share'>;

export interface ComprehendCallsDependencies {
  readonly client: Pick<ComprehendClient, 'send'>;
  /** Resolves when the next call may start. */
  readonly turn: (context: CallContext) => Promise<void>;
  /** Milliseconds between two calls at the quota. */
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'add'>;
}

/** Calls Comprehend, at the pace of the quota, until every text has its scores or an error of its own. */
export class ComprehendCalls {
  private readonly dependencies: ComprehendCallsDependencies;

  constructor(dependencies: ComprehendCallsDependencies) {
    this.dependencies = dependencies;
  }

  /**
   * The answers to up to 25 texts, in their order. Throws an error that is still there after several tries, a BatchFailure
   * if Comprehend denies access, and the signal's reason once it aborts.
   */
  async detect(
    texts: readonly string[],
    language: string,
    context: CallContext,
  ): Promise<readonly (Score | RowError)[]> {
    const answers = new Map<number, Score | RowError>();
    let open = texts.map((_, index) => index);
    for (let tries = 1; open.length > 0; tries += 1) {
      const output = await this.call(
        open.map((index) => texts[index] ?? ''),
        language,
        context,
      );
      if (output === 'unknown language') return texts.map(() => UNKNOWN_LANGUAGE);
      if (output === 'a text is at fault') return this.detectApart(texts, language, context);
      const asked = open;
      for (const { Index, SentimentScore: score } of output.ResultList ?? []) {
        const index = asked[Index ?? -1];
        if (index !== undefined && score) answers.set(index, score as Score);
      }
      for (const { Index, ErrorCode = 'UNKNOWN' } of output.ErrorList ?? []) {
        const index = asked[Index ?? -1];
        if (index !== undefined && LASTING_TEXT_ERROR.test(ErrorCode)) answers.set(index, textError(ErrorCode));
      }
      open = asked.filter((index) => !answers.has(index));
      if (open.length > 0 && tries === TRIES) open.forEach((index) => answers.set(index, textError('NO_RESULT')));
      open = open.filter((index) => !answers.has(index));
      if (open.length > 0) await this.backOff(BACKOFF_MS * 2 ** tries, context);
    }
    return texts.map((_, index) => answers.get(index) ?? textError('NO_RESULT'));
  }

  /** Halves the texts until the one at fault is alone, so that the others get their scores. */
  private async detectApart(texts: readonly string[], language: string, context: CallContext) {
    if (texts.length === 1) return [textError('REFUSED')];
    const middle = Math.ceil(texts.length / 2);
    const halves = [texts.slice(0, middle), texts.slice(middle)];
    return (await Promise.all(halves.map((half) => this.detect(half, language, context)))).flat();
  }

  private async call(
    texts: readonly string[],
    language: string,
    context: CallContext,
  ): Promise<BatchDetectSentimentCommandOutput | 'a text is at fault' | 'unknown language'> {
    const { client, turn, intervalMs, metrics } = this.dependencies;
    const { signal } = context;
    const input = { TextList: [...texts], LanguageCode: language as LanguageCode };
    for (let tries = 1, errors = 0; ; tries += 1) {
      await turn(context);
      metrics.add('Calls');
      try {
        const output = await client.send(new BatchDetectSentimentCommand(input), { abortSignal: signal });
        metrics.add('ComprehendUnits', billedUnits(texts));
        return output;
      } catch (error) {
        signal.throwIfAborted();
        if (errorName(error) === LANGUAGE_ERROR) return 'unknown language';
        if (TEXT_ERRORS.has(errorName(error))) return 'a text is at fault';
        if (LASTING_ERRORS.has(errorName(error)))
          throw new BatchFailure(serviceRefused('Amazon Comprehend', errorName(error)));
        // A throttle means that other callers use the quota, too. It is retried until the deadline.
        const throttled = isThrottle(error);
        if (throttled) metrics.add('CallsThrottled');
        if (!throttled) errors += 1;
        if (errors === TRIES) throw error;
        const longest = throttled
          ? Math.min(LONGEST_BACKOFF_MS, LONGEST_BACKOFF_CALLS * intervalMs)
          : LONGEST_BACKOFF_MS;
        const doubled = throttled ? intervalMs * 2 ** tries : BACKOFF_MS * 2 ** errors;
        await this.backOff(Math.min(longest, doubled), context);
      }
    }
  }

  private backOff(longestMs: number, { signal }: CallContext): Promise<void> {
    return this.dependencies.clock.sleep(longestMs * Math.random(), signal);
  }
}

/** Comprehend's own message is left out: it may quote the text. */
function textError(code: string): RowError {
  return rowError('COMPREHEND_ERROR', `Comprehend has no result for this text (${code.slice(0, 40)}).`);
}
