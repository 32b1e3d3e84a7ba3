import { batchBody, type Batch } from './cut-batches';
import type { Clock } from './clock';
import type { Json } from './json';
import { readAnswer } from './read-answer';
import { failure, isFine, isThrottle, isRetried, reasonOf, statusOf, type Outcome } from './outcome';
import { unanswered, unreadable, type RemoteServiceError } from './remote-service-error';
import { requestHeaders, type FunctionDeclaration } from './request-headers';
import type { SendingRate } from './sending-rate';
import type { Reply, SignedSender } from './signed-sender';
import type { Timing } from './timing';

/** One request of the Snowflake emulator and its outcome. */
export interface Exchange {
  readonly method: 'POST' | 'GET';
  /** The status, or the reason why there was no reply. */
  readonly outcome: number | string;
  /** The batch's index and its number of rows. */
  readonly batch: number;
  readonly rows: number;
  /** 1 for the first try of this request. */
  readonly attempt: number;
  /** From the start of the query to the answer. */
  readonly sinceStartMs: number;
}

export interface ExchangeDependencies {
  readonly declaration: FunctionDeclaration;
  readonly queryId: string;
  readonly sender: SignedSender;
  readonly rate: SendingRate;
  readonly timing: Timing;
  readonly clock: Clock;
  /** Aborts when the query succeeds or fails. */
  readonly signal: AbortSignal;
  /** The time of the clock when the query began. */
  readonly startedAt: number;
  readonly onExchange: (exchange: Exchange) => void;
}

/** Sends one batch and reads its values. */
export class BatchExchange {
  private readonly batch: Batch;
  private readonly query: ExchangeDependencies;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(batch: Batch, query: ExchangeDependencies) {
    this.batch = batch;
    this.query = query;
    this.headers = requestHeaders(query.declaration, query.queryId, batch.id);
  }

  /**
   * Sends POST, then GET at growing intervals while the answer is 202. A 200 to the POST is the result already. Throws a
   * RemoteServiceError with the text that ends the query.
   */
  async run(): Promise<readonly Json[]> {
    const { timing, clock, signal, declaration } = this.query;
    let reply = await this.request('POST', Infinity);
    const end = clock.now() + timing.pollingLimitMs;
    for (let delay = timing.firstPollMs; reply.status === 202; delay *= timing.pollGrowth) {
      await clock.sleep(Math.min(delay, timing.longestPollMs, end - clock.now()), signal);
      if (clock.now() >= end) throw this.timeout();
      reply = await this.request('GET', end);
    }
    const answer = readAnswer(reply.body, this.batch.rows.length);
    if ('problem' in answer) throw unreadable(declaration.name, answer.problem);
    return answer.values;
  }

  /**
   * Sends the request until the answer is 200 or 202, always with the same batch id. Snowflake's pages contradict each other
   * on a 5xx to a GET: one says that Snowflake retries the GET, another that the query ends. The emulator retries it.
   *
   * @param end the time at which Snowflake aborts the query
   */
  private async request(method: 'POST' | 'GET', end: number): Promise<Reply> {
    const { timing, clock, declaration } = this.query;
    let retriesEndAt: number | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.attempt(method, attempt);
      if (isFine(outcome)) return outcome;
      if (!isRetried(outcome)) throw failure(declaration.name, outcome);
      retriesEndAt ??= clock.now() + timing.retryLimitMs;
      const backoff = Math.min(timing.longestRetryMs, timing.firstRetryMs * 2 ** (attempt - 1));
      const wait = backoff * (1 - Math.random() / 2);
      if (clock.now() + wait >= end) throw this.timeout();
      if (clock.now() + wait >= retriesEndAt) throw failure(declaration.name, outcome);
      retriesEndAt += isThrottle(outcome) ? await this.holdBack(method, wait) : await this.pause(wait);
    }
  }

  private async pause(wait: number): Promise<number> {
    await this.query.clock.sleep(wait, this.query.signal);
    return 0;
  }

  /**
   * Lowers the rate of the whole query after a 429. A batch whose POST was throttled leaves its place and queues for
   * another. A batch whose GET was throttled keeps its place. Returns the time in the queue, which does not count as retrying.
   */
  private async holdBack(method: 'POST' | 'GET', wait: number): Promise<number> {
    const { rate, clock } = this.query;
    rate.slowDown();
    if (method === 'GET') return this.pause(wait);
    rate.leave();
    await this.pause(wait);
    const queuedAt = clock.now();
    await rate.enter();
    return clock.now() - queuedAt;
  }

  private async attempt(method: 'POST' | 'GET', attempt: number): Promise<Outcome> {
    const { sender, timing, clock, startedAt, signal, onExchange } = this.query;
    const body = method === 'POST' ? batchBody(this.batch) : undefined;
    const limit = AbortSignal.timeout(Math.ceil(timing.requestLimitMs));
    const outcome: Outcome = await sender
      .send({ method, headers: this.headers, body, signal: AbortSignal.any([signal, limit]) })
      .catch((error: unknown) => ({ noAnswer: limit.aborted ? 'Timeout was reached' : reasonOf(error) }));
    signal.throwIfAborted();
    onExchange({
      method,
      outcome: statusOf(outcome),
      batch: this.batch.index,
      rows: this.batch.rows.length,
      attempt,
      sinceStartMs: clock.now() - startedAt,
    });
    return outcome;
  }

  private timeout(): RemoteServiceError {
    const seconds = this.query.timing.pollingLimitMs / 1000;
    return unanswered(this.query.declaration.name, `Timeout was reached: no result within ${seconds} s`);
  }
}
