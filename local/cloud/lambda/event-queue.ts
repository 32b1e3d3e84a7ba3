import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { FunctionSettings } from './function-settings';
import type { InvocationOptions, LambdaFunction } from './lambda-function';
import type { InvocationResult } from './sandbox';

/** Lambda waits one minute before the first retry of a failed event, and two minutes before the second. */
const RETRY_WAIT_MS = 60_000;

/** Lambda tries a throttled event again after a second. Each further wait is twice as long, up to five minutes. */
const THROTTLE_WAIT_MS = 1_000;
const LONGEST_THROTTLE_WAIT_MS = 300_000;

/**
 * Returns the delays in milliseconds after which copies of an event are delivered, one for each copy. Lambda delivers an event at least once,
 * so there may be several copies. Without delays the event is lost, which tests use.
 */
export type Deliveries = (payload: string) => readonly number[];

export interface EventQueueOptions {
  /** The divisor of all waits, for tests that cannot wait. */
  readonly timeScale: number;
  /** Default: each event is delivered once, at once. */
  readonly deliveries?: Deliveries;
  /**
   * The wait in milliseconds before the retry of an event whose handler threw, for developers who wait for the result. After
   * a crash or a timeout it is always Lambda's own wait, because the lease of the dead worker has to expire first. Default: Lambda's own wait.
   */
  readonly thrownErrorWaitMs?: number;
}

/** Receives the records of failed events. */
export interface FailureDestinations {
  /** Sends the record if the function's role has permission to do so. */
  send(arn: string, record: object, from: FunctionSettings): void;
}

/** Lambda's asynchronous invocation: runs an event later, retries it if it fails, then sends a record to the failure destination. */
export class EventQueue {
  /** The payloads of all events, in the order sent. */
  readonly payloads: string[] = [];
  private readonly queues: FailureDestinations;
  private readonly options: EventQueueOptions;
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<void>>();

  constructor(queues: FailureDestinations, options: EventQueueOptions) {
    this.queues = queues;
    this.options = options;
    // Each waiting event adds a listener. Without this, Node would warn of a leak.
    setMaxListeners(0, this.stopping.signal);
  }

  add(fn: LambdaFunction, requestId: string, payload: string, options: InvocationOptions = {}): void {
    this.payloads.push(payload);
    const { deliveries = () => [0] } = this.options;
    for (const delayMs of deliveries(payload)) {
      const run = setTimeout(delayMs, undefined, { signal: this.stopping.signal })
        .then(() => this.run(fn, requestId, payload, options))
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

  private async run(fn: LambdaFunction, requestId: string, payload: string, options: InvocationOptions): Promise<void> {
    const { retries, maxAgeSeconds } = fn.settings.async;
    const { timeScale, thrownErrorWaitMs } = this.options;
    const expires = Date.now() + (maxAgeSeconds * 1000) / timeScale;
    let throttles = 0;
    let attempts = 0;
    let last: InvocationResult | undefined;
    while (attempts <= retries) {
      const result = await fn.invoke(requestId, payload, options);
      if (result !== 'throttled' && 'payload' in result) return;
      let wait: number;
      if (result === 'throttled') {
        wait = Math.min(LONGEST_THROTTLE_WAIT_MS, THROTTLE_WAIT_MS * 2 ** throttles);
        throttles += 1;
      } else {
        attempts += 1;
        last = result;
        wait = (handlerThrew(result) ? thrownErrorWaitMs : undefined) ?? RETRY_WAIT_MS * attempts;
      }
      if (attempts > retries) break;
      if (Date.now() + wait / timeScale > expires)
        return this.giveUp(fn, requestId, payload, 'EventAgeExceeded', attempts, last);
      await setTimeout(wait / timeScale, undefined, { signal: this.stopping.signal });
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

/** Lambda's own error types have a prefix: those of crashes, timeouts and bundles that cannot be loaded. */
function handlerThrew(result: InvocationResult): boolean {
  return 'error' in result && !/^(Runtime|Sandbox|Function)\./.test(result.error.errorType);
}
