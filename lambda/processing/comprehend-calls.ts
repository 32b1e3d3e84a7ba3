import {
  BatchDetectSentimentCommand,
  type BatchDetectSentimentCommandOutput,
  type ComprehendClient,
  type LanguageCode,
  type SentimentScore,
} from '@aws-sdk/client-comprehend';
import { BatchFailure, serviceRefused } from '../jobs/failures';
import type { Clock } from '../shared/clock';
import { errorName, isThrottle } from '../shared/http';
import type { Pacer } from './pacer';
import { rowError, type RowError } from './sentiment-text';

/** Tries for a call that ends in a server or network error, and for a text that Comprehend itself stumbles over. */
const TRIES = 6;
const BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 10_000;

/** Whole-call errors that say one of the texts is at fault, but not which. */
const TEXT_ERRORS = new Set([
  'TextSizeLimitExceededException',
  'InvalidRequestException',
  'ValidationException',
  'UnsupportedLanguageException',
]);

/** Errors that the next call would meet again. */
const LASTING_ERRORS = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'OptInRequired',
  'SubscriptionRequiredException',
]);

/** Errors of a single text that asking again cannot mend. Comprehend documents no list, so the rest is asked again. */
const LASTING_TEXT_ERROR = /TEXT_SIZE|UNSUPPORTED|INVALID/i;

export type Score = Required<SentimentScore>;

export interface ComprehendCallsDependencies {
  readonly client: Pick<ComprehendClient, 'send'>;
  readonly pacer: Pacer;
  readonly clock: Clock;
}

/** Asks Comprehend, at the pace of the quota, until every text has its scores or an error of its own. */
export class ComprehendCalls {
  private readonly client: Pick<ComprehendClient, 'send'>;
  private readonly pacer: Pacer;
  private readonly clock: Clock;

  constructor({ client, pacer, clock }: ComprehendCallsDependencies) {
    this.client = client;
    this.pacer = pacer;
    this.clock = clock;
  }

  /**
   * The answers to up to 25 texts, in their order. Throws what stays an error after several tries, a BatchFailure if
   * Comprehend will not talk to us at all, and the signal's reason once it aborts.
   */
  async detect(
    texts: readonly string[],
    language: string,
    signal: AbortSignal,
  ): Promise<readonly (Score | RowError)[]> {
    const answers = new Map<number, Score | RowError>();
    let open = texts.map((_, index) => index);
    for (let tries = 1; open.length > 0; tries += 1) {
      const output = await this.call(
        open.map((index) => texts[index] ?? ''),
        language,
        signal,
      );
      if (output === 'a text is at fault') return this.detectApart(texts, language, signal);
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
      if (open.length > 0) await this.backOff(tries, signal);
    }
    return texts.map((_, index) => answers.get(index) ?? textError('NO_RESULT'));
  }

  /** Halves the texts until the one at fault stands alone, so that its neighbours are unharmed. */
  private async detectApart(texts: readonly string[], language: string, signal: AbortSignal) {
    if (texts.length === 1) return [textError('REFUSED')];
    const middle = Math.ceil(texts.length / 2);
    const halves = [texts.slice(0, middle), texts.slice(middle)];
    return (await Promise.all(halves.map((half) => this.detect(half, language, signal)))).flat();
  }

  private async call(
    texts: readonly string[],
    language: string,
    signal: AbortSignal,
  ): Promise<BatchDetectSentimentCommandOutput | 'a text is at fault'> {
    const input = { TextList: [...texts], LanguageCode: language as LanguageCode };
    for (let tries = 1, errors = 0; ; tries += 1) {
      await this.pacer.turn(signal);
      try {
        return await this.client.send(new BatchDetectSentimentCommand(input), { abortSignal: signal });
      } catch (error) {
        signal.throwIfAborted();
        if (TEXT_ERRORS.has(errorName(error))) return 'a text is at fault';
        if (LASTING_ERRORS.has(errorName(error)))
          throw new BatchFailure(serviceRefused('Amazon Comprehend', errorName(error)));
        // Throttling says that others use the quota too; only the deadline ends the waiting for a share of it.
        if (!isThrottle(error)) errors += 1;
        if (errors === TRIES) throw error;
        await this.backOff(tries, signal);
      }
    }
  }

  private backOff(tries: number, signal: AbortSignal): Promise<void> {
    const longest = Math.min(LONGEST_BACKOFF_MS, BACKOFF_MS * 2 ** tries);
    return this.clock.sleep(longest * Math.random(), signal);
  }
}

/** Comprehend's message may quote the text and stays out. */
function textError(code: string): RowError {
  return rowError('COMPREHEND_ERROR', `Comprehend has no result for this text (${code.slice(0, 40)}).`);
}
