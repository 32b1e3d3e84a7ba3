import type { CallLimits } from '../../shared/contract';
import type { Clock } from '../../shared/clock';
import type { Log } from '../../shared/log';
import type { Metrics } from '../../shared/metrics';
import type { Memory } from '../memory';
import type { ProcessorContext } from '../processor';
import type { UnsentCalls } from '../unsent-calls';
import { backOffMs, throttleWaitMs } from './back-off';
import { batchFailureIn } from './batch-failure';
import { Limiter } from './limiter';
import type { Try } from './outage-watch';
import { Pacer } from './pacer';
import { retryAfterIn } from './retry-after';
import { rowErrorIn } from './row-error';
import { withTimeLimit } from './time-limit';

/** Calls at a time where neither a quota nor `concurrency` bounds them. */
const DEFAULT_CONCURRENCY = 10;

/** What the kit works with. */
export interface KitParts {
  readonly limits: CallLimits;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'add'>;
  /** From 0 up to 1, for jitter. Default: Math.random. */
  readonly random?: () => number;
  /** Receives the idempotency keys that a call reads. Default: they are not recorded. */
  readonly onIdempotencyKeys?: (keys: readonly string[]) => void;
  /** Counts the calls that wait for their turn. Default: they are not counted. */
  readonly unsent?: UnsentCalls;
  /** Remembers answers from one batch to the next. Default: none are remembered. */
  readonly memory?: Memory;
  /** Default: nothing is logged. */
  readonly log?: Pick<Log, 'of'>;
}

interface Call<T> {
  /** The units of the quota that the call uses. */
  readonly units: number;
  readonly context: Pick<ProcessorContext, 'signal' | 'share'>;
  readonly send: (signal: AbortSignal) => Promise<T>;
  /** Is told of each try. What it throws takes the place of the outcome. */
  readonly onTry?: (one: Try) => void;
}

/** Makes all calls of one worker. It limits how many run at the same time, their pace and the time of each, and retries calls after errors. */
export class Calls {
  private readonly parts: KitParts;
  private readonly limiter: Limiter;
  private readonly pacer: Pacer;
  /** Milliseconds between two calls at the quota; 0 without a quota. */
  private readonly intervalMs: number;

  constructor(parts: KitParts) {
    const { limits, clock } = parts;
    const { unitsPerSecond = Infinity, unitsPerCall = 1 } = limits.quota ?? {};
    this.parts = parts;
    this.limiter = new Limiter(limits.concurrency ?? (limits.quota ? Infinity : DEFAULT_CONCURRENCY));
    this.pacer = new Pacer(unitsPerSecond, clock);
    this.intervalMs = (1000 * unitsPerCall) / unitsPerSecond;
  }

  /**
   * Resolves with the result of the call. Throws the call's BatchFailure or RowError, the error of the last try, or the reason of the signal once
   * the signal aborts.
   */
  async make<T>(call: Call<T>): Promise<T> {
    const { signal } = call.context;
    const { maxAttempts } = this.parts.limits.retry;
    for (let errors = 0, throttles = 0; ;) {
      const sent = this.parts.unsent?.add();
      try {
        return await this.limiter.run(() => this.attempt(call, sent), signal);
      } catch (error) {
        sent?.();
        signal.throwIfAborted();
        if (batchFailureIn(error) || rowErrorIn(error)) throw error;
        const throttle = retryAfterIn(error);
        if (throttle) await this.waitAfterThrottle(throttle.seconds, (throttles += 1), signal);
        else if ((errors += 1) >= maxAttempts) throw error;
        else await this.backOff(errors, signal);
      }
    }
  }

  /** Waits after this number of errors in a row. */
  backOff(errors: number, signal: AbortSignal): Promise<void> {
    const { limits, clock, random = Math.random } = this.parts;
    return clock.sleep(backOffMs(errors, limits.retry, random), signal);
  }

  private async attempt<T>({ units, context, send, onTry }: Call<T>, sent: (() => void) | undefined): Promise<T> {
    const { limits, clock, metrics } = this.parts;
    const { signal, share } = context;
    await this.pacer.turn(share, units, signal);
    sent?.();
    metrics.add('Calls');
    const startedAt = clock.now();
    try {
      const answer = await withTimeLimit({ seconds: limits.callTimeoutSeconds, clock, signal }, send);
      onTry?.({ startedAt, endedAt: clock.now() });
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      onTry?.({ startedAt, endedAt: clock.now(), thrown: { error } });
      throw error;
    }
  }

  private waitAfterThrottle(seconds: number | undefined, throttles: number, signal: AbortSignal): Promise<void> {
    const { limits, clock, metrics, random = Math.random } = this.parts;
    metrics.add('CallsThrottled');
    if (seconds !== undefined) this.pacer.pauseUntil(clock.now() + seconds * 1000);
    return clock.sleep(throttleWaitMs(throttles, this.intervalMs, limits.retry, random), signal);
  }
}
