import { setTimeout } from 'node:timers/promises';
import type { Reply, SignedSender } from '../snowflake/signed-sender';
import type { Timing } from '../snowflake/timing';
import type { Faults } from './faults';

/** The end of one batch, as Snowflake sees it. */
export type BatchEnd =
  | 'answered correctly'
  | 'failed with a stored reason'
  | 'rejected'
  | 'abandoned by the caller'
  | 'lost'
  | 'wrong'
  | 'repeated with a different result'
  | 'in progress after the deadline';

export interface ChaosBatchOptions {
  readonly sender: SignedSender;
  readonly batchId: string;
  /** Row numbers and arguments. */
  readonly rows: readonly (readonly [number, string])[];
  /** The only correct body of a 200. */
  readonly expected: string;
  readonly faults: Faults;
  readonly timing: Timing;
  /** The latest time of a 202, counted from the first 202. */
  readonly overdueMs: number;
}

interface Ended {
  readonly status: number;
  readonly body: string;
}

/** Sends one batch as Snowflake does, with lost replies, repeated requests and abandoned queries. */
export class ChaosBatch {
  end: BatchEnd | undefined;
  /** The message of a failure. */
  reason: string | undefined;
  private readonly options: ChaosBatchOptions;
  private firstEnd: Ended | undefined;
  private acceptedAt: number | undefined;

  constructor(options: ChaosBatchOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const { faults } = this.options;
    const status = await this.post();
    if (status !== 202) this.finish('rejected', `POST ended with ${status}`);
    else if (faults.strikes('query abandoned')) this.finish('abandoned by the caller');
    else await this.pollToTheEnd();
  }

  private async pollToTheEnd(): Promise<void> {
    const { faults, timing } = this.options;
    for (let delay = timing.firstPollMs; ; delay = Math.min(timing.longestPollMs, delay * timing.pollGrowth)) {
      await setTimeout(delay);
      if (faults.strikes('POST again after the 202')) await this.request('POST').catch(() => undefined);
      if (await this.poll()) return;
    }
  }

  /** Polls once more after the end, to check that the answer has not changed. */
  async pollAgain(): Promise<void> {
    while (this.end !== 'rejected' && !(await this.poll())) await setTimeout(this.options.timing.firstPollMs);
  }

  /** Sends the batch until it is accepted or rejected with a status that Snowflake does not retry. Returns that status. */
  private async post(): Promise<number> {
    const { faults, timing } = this.options;
    for (let wait = timing.firstRetryMs; ; wait = Math.min(timing.longestRetryMs, wait * 2)) {
      const twin = faults.strikes('POST sent twice at once') ? this.request('POST').catch(() => undefined) : undefined;
      const reply = await this.request('POST').catch(() => undefined);
      await twin;
      const lost = faults.strikes('POST reply lost');
      // A POST that failed may have stored nothing, so the time counts from the first 202.
      if (reply?.status === 202) this.acceptedAt ??= performance.now();
      if (reply && !lost && !isRetried(reply.status)) return reply.status;
      await setTimeout(wait * Math.random());
    }
  }

  /** Polls once. Resolves to true when the batch has ended. */
  private async poll(): Promise<boolean> {
    const { faults, expected, overdueMs } = this.options;
    const asked = performance.now();
    const reply = await this.request('GET').catch(() => undefined);
    if (reply === undefined || isRetried(reply.status)) {
      return (
        this.isOverdue(asked) &&
        this.finish('in progress after the deadline', `last seen: ${reply?.status ?? 'no reply'}`)
      );
    }
    if (reply.status === 202) {
      if (this.firstEnd) return this.finish('repeated with a different result');
      return (
        this.isOverdue(asked) && this.finish('in progress after the deadline', `202 after ${Math.round(overdueMs)} ms`)
      );
    }
    const { firstEnd } = this;
    this.firstEnd ??= reply;
    if (firstEnd && (firstEnd.status !== reply.status || firstEnd.body !== reply.body)) {
      return this.finish('repeated with a different result', `${reply.status} after ${firstEnd.status}`);
    }
    if (!firstEnd && faults.strikes('GET reply lost')) return false;
    if (reply.status === 404) return this.finish('lost');
    if (reply.status === 200) return this.finish(reply.body === expected ? 'answered correctly' : 'wrong');
    return this.finish('failed with a stored reason', `${reply.status} ${reply.body}`);
  }

  private isOverdue(asked: number): boolean {
    const { overdueMs } = this.options;
    return asked - (this.acceptedAt ?? asked) > overdueMs;
  }

  private finish(end: BatchEnd, reason?: string): true {
    // A later correct answer does not cancel a wrong one.
    const worst: readonly BatchEnd[] = [
      'lost',
      'wrong',
      'repeated with a different result',
      'in progress after the deadline',
    ];
    if (this.end === undefined || this.end === 'abandoned by the caller' || worst.includes(end)) {
      this.end = end;
      this.reason = reason;
    }
    return true;
  }

  private request(method: 'POST' | 'GET'): Promise<Reply> {
    const { sender, batchId, rows, timing } = this.options;
    return sender.send({
      method,
      headers: {
        'sf-external-function-query-batch-id': batchId,
        'sf-external-function-return-type': 'VARIANT',
        'content-type': 'application/json',
      },
      body: method === 'POST' ? JSON.stringify({ data: rows }) : undefined,
      signal: AbortSignal.timeout(Math.ceil(timing.requestLimitMs)),
    });
  }
}

function isRetried(status: number): boolean {
  return status === 429 || status >= 500;
}
