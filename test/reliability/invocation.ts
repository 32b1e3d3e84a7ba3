import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Clock } from '../../lambda/shared/clock';

/** An external call: the function that makes it, the service and the operation. */
export interface Call {
  /** Counts all external calls of a run. */
  readonly index: number;
  readonly by: 'post' | 'process' | 'get';
  /** Such as `DynamoDB UpdateCommand`. */
  readonly operation: string;
}

/**
 * A fault of one call. A *crash* ends the whole invocation before or after the call. An *error* is thrown to the code, as
 * after the SDK's own retries. After *reply lost*, the SDK sends the request again and gets the reply to the second request.
 */
export type Fault =
  | { readonly kind: 'crash before' | 'crash after' | 'error before' | 'error after' | 'reply lost' }
  | { readonly kind: 'throttled' }
  /** The service rejects the call with AccessDeniedException. */
  | { readonly kind: 'access denied' }
  /** From now on the clock of this invocation differs by this much from the true time. */
  | { readonly kind: 'clock step'; readonly milliseconds: number }
  /** After the reply, the whole invocation pauses, heartbeats included. */
  | { readonly kind: 'pause'; readonly milliseconds: number }
  /** The request takes this long. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** API Gateway waits this long for post and get. Both functions time out after the same time. */
const ANSWER_TIMEOUT_MS = 29_000;

/** A new promise each time: one promise would keep all that ever awaited it in memory. */
const never = () => new Promise<never>(() => undefined);

/** The kinds of faults that the code sees as an error. */
const ERRORS: ReadonlySet<Fault['kind']> = new Set(['error before', 'error after', 'throttled', 'access denied']);

/** What an invocation needs to know of its service. */
export interface Surroundings {
  /** The fault of the next call, if it has one. */
  readonly fault: (operation: string) => Fault | undefined;
  readonly clock: Clock;
  /** Lets the time stand still while a request is under way. */
  readonly during: <T>(io: Promise<T>) => Promise<T>;
  /** How long the next request takes, in milliseconds. */
  readonly latencyMs: () => number;
}

/** One run of a function in its sandbox. The sandbox can crash between any two calls. */
export class Invocation {
  skewMs = 0;
  /** Whether a call has ended in an error. */
  troubled = false;
  private dead = false;
  private frozenUntil = 0;
  private readonly fault: (operation: string) => Fault | undefined;
  private readonly clock: Clock;
  private readonly during: <T>(io: Promise<T>) => Promise<T>;
  private readonly latencyMs: () => number;
  private die: () => void = () => undefined;
  private readonly death = new Promise<void>((resolve) => {
    this.die = () => {
      this.dead = true;
      resolve();
    };
  });

  constructor({ fault, clock, during, latencyMs }: Surroundings) {
    this.fault = fault;
    this.clock = clock;
    this.during = during;
    this.latencyMs = latencyMs;
  }

  async call<T>(operation: string, send: () => Promise<T>): Promise<T> {
    if (this.dead) return never();
    const fault = this.fault(operation);
    if (fault?.kind === 'crash before') this.die();
    if (this.dead) return never();
    if (fault && ERRORS.has(fault.kind)) this.troubled = true;
    if (fault?.kind === 'error before') throw aNetworkError();
    if (fault?.kind === 'throttled') throw Object.assign(new Error(), { name: 'ThrottlingException' });
    if (fault?.kind === 'access denied') throw Object.assign(new Error(), { name: 'AccessDeniedException' });
    if (fault?.kind === 'clock step') this.skewMs = fault.milliseconds;
    if (fault?.kind === 'delay') await this.clock.sleep(fault.milliseconds);
    const latencyMs = this.latencyMs();
    if (latencyMs > 0) await this.clock.sleep(latencyMs);
    const first = this.during(send());
    if (fault?.kind === 'reply lost') await first.catch(() => undefined);
    const result = await (fault?.kind === 'reply lost' ? this.during(send()) : first);
    if (fault?.kind === 'crash after') this.die();
    if (fault?.kind === 'error after') throw aNetworkError();
    if (fault?.kind === 'pause') this.frozenUntil = this.clock.now() + fault.milliseconds;
    return this.alive(Promise.resolve(result));
  }

  /** Ends the invocation, as a process that runs out of memory does. */
  crash(): Promise<never> {
    this.die();
    return never();
  }

  /** Resolves as the promise does: later if the invocation is paused, never if it crashes before that. */
  async alive<T>(promise: Promise<T>): Promise<T> {
    const settled = await promise.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    while (this.frozenUntil > this.clock.now()) await this.clock.sleep(this.frozenUntil - this.clock.now());
    if (this.dead) return never();
    if ('error' in settled) throw settled.error;
    return settled.value;
  }

  /** API Gateway's answer: that of the function, 502 after a crash, 504 after a time-out. */
  async answer(run: Promise<APIGatewayProxyResult>): Promise<APIGatewayProxyResult> {
    const gone = this.death.then(() => ({ statusCode: 502, body: '{"message": "Internal server error"}' }));
    const timeout = this.clock.sleep(ANSWER_TIMEOUT_MS).then(() => ({ statusCode: 504, body: '{}' }));
    const answer = await Promise.race([run, gone, timeout]);
    this.die();
    return answer;
  }

  /** The result of an event's run, as Lambda sees it. */
  async outcome(run: Promise<void>, timeout: Promise<void>): Promise<'ended' | 'failed'> {
    const ended = run.then(
      () => 'ended' as const,
      () => 'failed' as const,
    );
    const gone = Promise.race([this.death, timeout]).then(() => 'failed' as const);
    const outcome = await Promise.race([ended, gone]);
    // Lambda freezes the sandbox and kills it later, even if requests have not ended.
    this.die();
    return outcome;
  }
}

export function aNetworkError(): Error {
  return Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
}
