import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { FunctionSettings } from './function-settings';
import type { LambdaFunction } from './lambda-function';
import type { InvocationResult } from './sandbox';

/** Lambda waits one minute before the first retry of a failed event, two before the second. */
const RETRY_WAIT_MS = 60_000;

/** A throttled event is tried again after a second, then twice as long each time, up to five minutes. */
const THROTTLE_WAIT_MS = 1_000;
const LONGEST_THROTTLE_WAIT_MS = 300_000;

/**
 * After how many milliseconds each copy of an event is delivered. Lambda promises at least one copy and may give more;
 * trials may give none.
 */
export type Deliveries = () => readonly number[];

/** Where records of failed events go, in the name of the function's role. */
export interface FailureDestinations {
  send(arn: string, record: object, from: FunctionSettings): void;
}

/** What Lambda does with `InvocationType: Event`: runs it later, again if it fails, and tells the failure destination. */
export class EventQueue {
  /** What was sent by `Event`, in order. */
  readonly payloads: string[] = [];
  private readonly queues: FailureDestinations;
  private readonly timeScale: number;
  private readonly deliveries: Deliveries;
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<void>>();

  constructor(queues: FailureDestinations, timeScale: number, deliveries: Deliveries = () => [0]) {
    this.queues = queues;
    this.timeScale = timeScale;
    this.deliveries = deliveries;
    // Every event that waits listens to it.
    setMaxListeners(0, this.stopping.signal);
  }

  add(fn: LambdaFunction, requestId: string, payload: string): void {
    this.payloads.push(payload);
    for (const delayMs of this.deliveries()) {
      const run = setTimeout(delayMs, undefined, { signal: this.stopping.signal })
        .then(() => this.run(fn, requestId, payload))
        .catch(() => undefined) // stopped while it waited
        .finally(() => this.underWay.delete(run));
      this.underWay.add(run);
    }
  }

  /** Resolves when no event is waiting or running. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  stop(): void {
    this.stopping.abort();
  }

  private async run(fn: LambdaFunction, requestId: string, payload: string): Promise<void> {
    const { retries, maxAgeSeconds } = fn.settings.async;
    const expires = Date.now() + (maxAgeSeconds * 1000) / this.timeScale;
    let throttles = 0;
    let attempts = 0;
    let last: InvocationResult | undefined;
    while (attempts <= retries) {
      const result = await fn.invoke(requestId, payload);
      if (result !== 'throttled' && 'payload' in result) return;
      let wait: number;
      if (result === 'throttled') {
        wait = Math.min(LONGEST_THROTTLE_WAIT_MS, THROTTLE_WAIT_MS * 2 ** throttles);
        throttles += 1;
      } else {
        attempts += 1;
        last = result;
        wait = RETRY_WAIT_MS * attempts;
      }
      if (attempts > retries) break;
      if (Date.now() + wait / this.timeScale > expires)
        return this.giveUp(fn, requestId, payload, 'EventAgeExceeded', attempts, last);
      await setTimeout(wait / this.timeScale, undefined, { signal: this.stopping.signal });
    }
    this.giveUp(fn, requestId, payload, 'RetriesExhausted', attempts, last);
  }

  private giveUp(
    fn: LambdaFunction,
    requestId: string,
    payload: string,
    condition: string,
    approximateInvokeCount: number,
    last: InvocationResult | undefined,
  ): void {
    const { async, arn } = fn.settings;
    if (async.onFailure === undefined || this.stopping.signal.aborted) return;
    const failed = last !== undefined && 'error' in last;
    const record = {
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: { requestId, functionArn: `${arn}:$LATEST`, condition, approximateInvokeCount },
      requestPayload: JSON.parse(payload) as unknown,
      ...(failed && {
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: last.error,
      }),
    };
    this.queues.send(async.onFailure, record, fn.settings);
  }
}
