import { type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { functionsIn, type Functions } from '../../lambda/handlers/functions';
import type { StartProcessing } from '../../lambda/handlers/start-worker';
import { getHandler } from '../../lambda/handlers/get-handler';
import { postHandler } from '../../lambda/handlers/post-handler';
import { processHandler } from '../../lambda/handlers/process-handler';
import { DynamoJobStore } from '../../lambda/jobs/dynamo-job-store';
import { ItemTable } from '../../lambda/jobs/item-table';
import { jobTimes } from '../../lambda/jobs/job-times';
import { Slots } from '../../lambda/jobs/slots';
import type { Processor } from '../../lambda/processing/processor';
import { UnsentCalls } from '../../lambda/processing/unsent-calls';
import type { WireRow } from '../../lambda/protocol/batch';
import type { JobStorage } from '../../lambda/jobs/job-storage';
import type { Clock } from '../../lambda/shared/clock';
import type { ServedFunctions } from '../../lambda/shared/contract';
import { aGet, aLog, aMetrics, aPost, resourceOf } from '../unit/builders';
import { immediate, VirtualClock } from '../unit/virtual-clock';
import { History, type Violations } from './history';
import { FIRST, UNITS_PER_SECOND, type TestedFunction } from './tested-function';

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

export interface Faults {
  at(call: Call): Fault | undefined;
  /** The difference between the clock of a new invocation and the true time, in milliseconds. */
  skew?(): number;
  /** One delay in milliseconds for each delivery of an event. An empty list means that the event is lost. */
  deliveries?(): readonly number[];
  /** Replaces the publishing of the metrics of process. */
  publish?(): void;
  /** Replaces the processor of every function. */
  readonly processor?: Processor;
  /** Headers of the external function. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The most batches of one line in flight. Default: 100. */
  readonly maxBatches?: number;
}

export const times = jobTimes(1, 12);

/** Lambda waits this long before it runs a failed event again, then twice as long. */
const RETRY_WAIT_MS = 60_000;

/** API Gateway waits this long for post and get. Both functions time out after the same time. */
const ANSWER_TIMEOUT_MS = 29_000;

/** As the setting `polls.holdSeconds` has it. */
const HOLD_MS = 20_000;

type Storage = Pick<JobStorage, 'storeOf' | 'slotsOf'>;

const metrics = aMetrics();

const NEVER = new Promise<never>(() => undefined);

/** The time between two worlds. It is so long that all jobs of the earlier world have ended and use no quota. */
const APART_MS = 24 * 3_600_000;

let worlds = 0;

/**
 * Runs the three handlers as Lambda does, on a real DynamoDB engine. The clock is virtual and moves only while no request is
 * under way. A {@link History} records all calls and answers, and checks them.
 */
export class World {
  readonly clock: VirtualClock;
  history: History;
  readonly table: { readonly client: DynamoDBDocumentClient; readonly name: string };
  readonly batchId: string;
  calls = 0;
  /** When the last GET was answered. */
  answeredAt = 0;
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly rows: readonly WireRow[];
  private readonly faults: Faults;
  private readonly events: Promise<void>[] = [];
  private readonly fn: TestedFunction;
  /** The batches of all functions of the service: this one's, and those that were added beside it. */
  private readonly service: World[];

  /** @param beside the service that this batch joins, and the function that gets it. Default: a service with one function */
  constructor(
    table: World['table'],
    batchId: string,
    rows: readonly WireRow[],
    faults: Faults,
    beside?: { readonly world: World; readonly fn: TestedFunction },
  ) {
    this.table = table;
    this.batchId = batchId;
    this.rows = rows;
    this.faults = faults;
    this.fn = beside?.fn ?? FIRST;
    this.history = new History(times, this.fn.valueOf);
    this.service = beside?.world.service ?? [];
    this.service.push(this);
    this.clock = beside?.world.clock ?? new VirtualClock(() => this.settle());
    if (!beside) this.clock.step((worlds += 1) * APART_MS);
  }

  /** A batch with the same id, sent to another function of the same service at the same time. */
  beside(fn: TestedFunction, rows: readonly WireRow[]): World {
    return new World(this.table, this.batchId, rows, this.faults, { world: this, fn });
  }

  /** Those of all functions of the service. */
  get violations(): Violations {
    return this.service.flatMap(({ fn, history }) => history.violations.map((one) => `${fn.functionName}: ${one}`));
  }

  private get first(): World {
    return this.service[0] ?? this;
  }

  /** As post and get know them: from the variable that the stack sets. */
  private functionsWith(storage: Storage): Functions {
    const served: ServedFunctions = Object.fromEntries(
      this.service.map(({ fn }) => {
        const { functionName: name, line, rowsPerCall, unitsPerCall, maxUnits, slots } = fn;
        const limits = { maxValueBytes: 250, maxRows: 100_000, maxUnits };
        return [resourceOf(fn), { name, line, process: name, rowsPerCall, unitsPerCall, slots, ...limits }];
      }),
    );
    return functionsIn(JSON.stringify(served), storage);
  }

  async post(rows: readonly WireRow[] = this.rows): Promise<APIGatewayProxyResult> {
    this.history.sent(rows);
    const { storage, clock, log, invocation } = this.newInvocation('post');
    const handler = postHandler({
      functions: this.functionsWith(storage),
      startProcessing: this.startProcessingIn(invocation),
      maxBatchesInFlight: this.faults.maxBatches ?? 100,
      maxBatchesAtOnce: this.faults.maxBatches ?? 100,
      clock,
      log,
      metrics,
    });
    const answer = await invocation.answer(
      handler({ ...aPost({ rows, headers: this.headers }), resource: resourceOf(this.fn) }),
    );
    this.history.posted(answer, rows, this.clock.now());
    return answer;
  }

  async get(): Promise<APIGatewayProxyResult> {
    const { storage, clock, log, invocation } = this.newInvocation('get');
    const handler = getHandler({
      functions: this.functionsWith(storage),
      startProcessing: this.startProcessingIn(invocation),
      holdMs: HOLD_MS,
      times,
      clock,
      log,
      metrics,
    });
    const answer = await invocation.answer(
      handler({ ...aGet({ headers: this.headers }), resource: resourceOf(this.fn) }),
    );
    this.answeredAt = this.clock.now();
    this.history.polled(answer, this.answeredAt, invocation.troubled);
    return answer;
  }

  /** Puts an event into Lambda's queue, from which it is delivered as the faults say. */
  private startProcessingIn(invocation: Invocation): StartProcessing {
    return (process, { batchId }) =>
      invocation.call('Lambda InvokeCommand', () => {
        const copies = this.faults.deliveries?.() ?? [0];
        const started = this.service.find(({ fn }) => fn.functionName === process);
        for (const delay of copies) if (started) this.first.events.push(started.runEvent(batchId, delay));
        return Promise.resolve();
      });
  }

  /** Delivers the event as often as Lambda would: until an attempt succeeds, with two retries at most. */
  async runEvent(batchId = this.batchId, delayMs = 0): Promise<void> {
    const enqueuedAt = this.clock.now();
    await this.clock.sleep(delayMs);
    for (let attempt = 1; attempt <= times.maxAttempts; attempt += 1) {
      if (this.clock.now() - enqueuedAt > times.eventAgeMs) return;
      if ((await this.process(batchId)) === 'ended') return;
      await this.clock.sleep(RETRY_WAIT_MS * attempt);
    }
  }

  /** Starts a new history, for a new batch under the same id. */
  forget(): void {
    this.history = new History(times, this.fn.valueOf);
    this.first.calls = 0;
  }

  /** One attempt at the work. */
  async process(batchId = this.batchId): Promise<'ended' | 'failed'> {
    const { storage, clock, log, invocation } = this.newInvocation('process');
    const unsent = new UnsentCalls();
    const { functionName, line, slots } = this.fn;
    const startedAt = this.history.started();
    const send = <T>(operation: string, texts: readonly string[], answer: () => T) =>
      invocation.call(operation, () => {
        this.history.computed(texts, startedAt);
        return Promise.resolve(answer());
      });
    const processor = this.faults.processor ?? this.fn.processor({ clock, metrics, send, unsent });
    const publish = () => this.faults.publish?.();
    const handler = processHandler({
      functionName,
      store: storage.storeOf(this.fn),
      line: slots ? { slots: storage.slotsOf(line, slots), unitsPerSecond: UNITS_PER_SECOND, unsent } : undefined,
      startProcessing: this.startProcessingIn(invocation),
      processor,
      times,
      clock,
      log,
      metrics: { ...metrics, publish },
    });
    return invocation.outcome(handler({ batchId }), this.clock.sleep(times.workerMs));
  }

  /** Lets time pass until `work` and every event that it started have ended. */
  async run<T>(work: Promise<T>): Promise<T> {
    const result = await this.clock.runUntil(work);
    await this.clock.runUntil(this.allEvents());
    return result;
  }

  private async allEvents(): Promise<void> {
    let seen = -1;
    const { events } = this.first;
    while (seen !== events.length) {
      seen = events.length;
      await Promise.all(events);
    }
  }

  private get headers(): Record<string, string> {
    return { 'sf-external-function-query-batch-id': this.batchId, ...this.faults.headers };
  }

  private newInvocation(by: Call['by']) {
    const invocation = new Invocation(
      (operation) => this.fault(by, operation),
      this.clock,
      (io) => this.during(io),
    );
    invocation.skewMs = this.faults.skew?.() ?? 0;
    const clock: Clock = {
      now: () => this.clock.now() + invocation.skewMs,
      sleep: (milliseconds, signal) => invocation.alive(this.clock.sleep(milliseconds, signal)),
    };
    const send = (command: { constructor: { name: string }; input: object }) =>
      invocation.call(`DynamoDB ${command.constructor.name}`, async () => {
        const reply: unknown = await this.table.client.send(command as never);
        this.history.stored(command, reply);
        return reply;
      });
    // The paginator requires a real DocumentClient.
    const client = Object.create(this.table.client, { send: { value: send } }) as DynamoDBDocumentClient;
    const table = new ItemTable(client, this.table.name, clock);
    const storage: Storage = {
      storeOf: (of) => new DynamoJobStore(table, of, { times, clock }),
      slotsOf: (line, count) => new Slots(table, { line, count, times, clock }),
    };
    return { storage, clock, invocation, log: aLog() };
  }

  private fault(by: Call['by'], operation: string): Fault | undefined {
    this.first.calls += 1;
    return this.faults.at({ index: this.first.calls, by, operation });
  }

  private async during<T>(io: Promise<T>): Promise<T> {
    const { underWay } = this.first;
    underWay.add(io);
    try {
      return await io;
    } finally {
      underWay.delete(io);
    }
  }

  private async settle(): Promise<void> {
    do {
      await Promise.allSettled(this.underWay);
      await immediate();
    } while (this.underWay.size > 0);
  }
}

/** The kinds of faults that the code sees as an error. */
const ERRORS: ReadonlySet<Fault['kind']> = new Set(['error before', 'error after', 'throttled', 'access denied']);

/** One run of a function in its sandbox. The sandbox can crash between any two calls. */
class Invocation {
  skewMs = 0;
  /** Whether a call has ended in an error. */
  troubled = false;
  private dead = false;
  private frozenUntil = 0;
  private readonly fault: (operation: string) => Fault | undefined;
  private readonly clock: Clock;
  private readonly during: <T>(io: Promise<T>) => Promise<T>;
  private die: () => void = () => undefined;
  private readonly death = new Promise<void>((resolve) => {
    this.die = () => {
      this.dead = true;
      resolve();
    };
  });

  constructor(fault: Invocation['fault'], clock: Clock, during: Invocation['during']) {
    this.fault = fault;
    this.clock = clock;
    this.during = during;
  }

  async call<T>(operation: string, send: () => Promise<T>): Promise<T> {
    if (this.dead) return NEVER;
    const fault = this.fault(operation);
    if (fault?.kind === 'crash before') this.die();
    if (this.dead) return NEVER;
    if (fault && ERRORS.has(fault.kind)) this.troubled = true;
    if (fault?.kind === 'error before') throw aNetworkError();
    if (fault?.kind === 'throttled') throw Object.assign(new Error(), { name: 'ThrottlingException' });
    if (fault?.kind === 'access denied') throw Object.assign(new Error(), { name: 'AccessDeniedException' });
    if (fault?.kind === 'clock step') this.skewMs = fault.milliseconds;
    if (fault?.kind === 'delay') await this.clock.sleep(fault.milliseconds);
    const first = this.during(send());
    if (fault?.kind === 'reply lost') await first.catch(() => undefined);
    const result = await (fault?.kind === 'reply lost' ? this.during(send()) : first);
    if (fault?.kind === 'crash after') this.die();
    if (fault?.kind === 'error after') throw aNetworkError();
    if (fault?.kind === 'pause') this.frozenUntil = this.clock.now() + fault.milliseconds;
    return this.alive(Promise.resolve(result));
  }

  /** Resolves as the promise does: later if the invocation is paused, never if it crashes before that. */
  async alive<T>(promise: Promise<T>): Promise<T> {
    const settled = await promise.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    while (this.frozenUntil > this.clock.now()) await this.clock.sleep(this.frozenUntil - this.clock.now());
    if (this.dead) return NEVER;
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

function aNetworkError(): Error {
  return Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
}
