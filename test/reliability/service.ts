import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoJobStore } from '../../lambda/jobs/dynamo-job-store';
import { ItemTable } from '../../lambda/jobs/item-table';
import { jobTimes } from '../../lambda/jobs/job-times';
import type { JobStorage } from '../../lambda/jobs/job-storage';
import { Slots } from '../../lambda/jobs/slots';
import { flushing } from '../../lambda/memory/flushing';
import type { Processor } from '../../lambda/processing/processor';
import { UnsentCalls } from '../../lambda/processing/unsent-calls';
import type { ProcessEvent, StartProcessing } from '../../lambda/handlers/start-worker';
import type { Clock } from '../../lambda/shared/clock';
import { JOB_TIMES } from '../../lambda/shared/contract';
import type { Log } from '../../lambda/shared/log';
import { aMetrics } from '../unit/builders';
import { drained, immediate, VirtualClock } from '../unit/virtual-clock';
import * as handlers from './handlers-under-test';
import type { Write } from './history';
import { Attempts, type TestedBatch } from './attempts';
import { aNetworkError, Invocation, type Call, type Fault } from './invocation';
import { LineWatch, type WatchedRun } from './line-watch';
import { MemoryWatch } from './memory-watch';
import type { TestedFunction } from './tested-function';
import { memoryOf, withTrouble, type MemoryTrouble } from './tested-memory';
import type { TestedTable } from './tested-table';

export interface Faults {
  at(call: Call): Fault | undefined;
  /** The difference between the clock of a new invocation and the true time, in milliseconds. */
  skew?(): number;
  /** One delay in milliseconds for each delivery of an event. An empty list means that the event is lost. */
  deliveries?(): readonly number[];
  /** How long the next request takes, in milliseconds. Default: 0. */
  latencyMs?(): number;
  /** How much later than the table the index shows the next write, in milliseconds. Only on a table in memory. Default: 0. */
  indexLagMs?(): number;
  /** What calls that carry this text do after {@link POISONED_MS}: fail, or crash their worker. */
  poison?(text: string): 'fails' | 'crashes' | undefined;
  /** What happens to the requests of memory now. */
  memoryTrouble?(): MemoryTrouble | undefined;
  /** Replaces the publishing of the metrics of process. */
  publish?(): void;
  /** Replaces the processor of every function. */
  readonly processor?: Processor;
  /** Headers of the external function. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The most batches of one line in flight. Default: 100. */
  readonly maxBatches?: number;
  /** The most rows of one slice. Default: that of the job store. */
  readonly rowsPerSlice?: number;
}

export const times = jobTimes(1, 12);

/** Lambda waits this long before it runs a failed event again, then twice as long. */
const RETRY_WAIT_MS = 60_000;

/** No schedule needs so many calls. With some planted bugs, workers hand a slot over without end. */
const MOST_CALLS = 20_000;

/** A call with a poisoned text fails after this time. */
export const POISONED_MS = 6_000;

/** The time between two services on one table. It is so long that all jobs of the earlier service have ended and use no quota. */
const APART_MS = 24 * 3_600_000;

const metrics = aMetrics();
const silence: Log = {
  about: () => undefined,
  of: () => silence,
  info: () => undefined,
  error: () => undefined,
};
const servicesOn = new WeakMap<TestedTable, number>();

/**
 * Runs the three handlers as Lambda does. The clock is virtual and moves only while no request is under way. Each batch
 * has a history, which records its calls and answers.
 */
export class Service {
  readonly clock: VirtualClock;
  readonly table: TestedTable;
  readonly batches: TestedBatch[] = [];
  /** How many services the table has had, this one included. */
  readonly number: number;
  calls = 0;
  readonly watch: LineWatch;
  readonly memory = new MemoryWatch();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly events: Promise<void>[] = [];
  private readonly faults: Faults;

  constructor(table: TestedTable, faults: Faults) {
    this.table = table;
    this.faults = faults;
    this.clock = new VirtualClock(table.follow ? drained : () => this.settle());
    this.number = (servicesOn.get(table) ?? 0) + 1;
    servicesOn.set(table, this.number);
    this.watch = new LineWatch(() => this.clock.now());
    this.clock.step(this.number * APART_MS);
    table.follow?.({ now: () => this.clock.now(), lagMs: () => faults.indexLagMs?.() ?? 0 });
  }

  newInvocation(by: Call['by']) {
    const { faults, clock: trueTime } = this;
    const invocation = new Invocation({
      fault: (operation) => this.fault(by, operation),
      clock: trueTime,
      during: (io) => this.during(io),
      latencyMs: () => faults.latencyMs?.() ?? 0,
    });
    invocation.skewMs = faults.skew?.() ?? 0;
    const clock: Clock = {
      now: () => trueTime.now() + invocation.skewMs,
      sleep: (milliseconds, signal) => invocation.alive(trueTime.sleep(milliseconds, signal)),
    };
    const attempts = new Attempts(this.batches, trueTime);
    const run: WatchedRun = {
      by,
      hasHadSlot: false,
      slot: undefined,
      knowsLoss: false,
      claimsAfterLoss: 0,
      open: new Set(),
      released: 0,
    };
    const send = (command: Write) =>
      invocation.call(`DynamoDB ${command.constructor.name}`, async () => {
        const sent = this.table.client.send(command as never) as Promise<unknown>;
        const reply = await sent.catch((error: unknown) => {
          this.watch.rejected(run, command);
          throw error;
        });
        attempts.stored(command, reply);
        this.watch.stored(run, command, reply);
        return reply;
      });
    // The paginator requires a real DocumentClient.
    const client = Object.create(this.table.client, { send: { value: send } }) as DynamoDBDocumentClient;
    const table = new ItemTable(client, this.table.name, clock);
    const storage: Pick<JobStorage, 'storeOf' | 'slotsOf'> = {
      storeOf: (of) => new DynamoJobStore(table, of, { times, clock }),
      slotsOf: (line, count) => new Slots(table, { line, count, times, clock }),
    };
    const startProcessing: StartProcessing = (name, { batchId }) =>
      invocation.call('Lambda InvokeCommand', () => {
        const fn = this.functionOf(name);
        if (!fn) return Promise.resolve();
        this.watch.started(by, name, fn.slots !== undefined);
        return Promise.resolve(this.deliver(fn, batchId));
      });
    const { maxBatches = 100, rowsPerSlice } = faults;
    const functions = this.batches.map(({ fn }) => fn);
    const service = { functions, maxBatches, rowsPerSlice, startProcessing };
    const troubled = withTrouble(client, () => faults.memoryTrouble?.());
    const memoryTable = new ItemTable(troubled, this.table.name, clock);
    return {
      invocation,
      attempts,
      run,
      memoryTable,
      parts: { storage, times, clock, log: silence, metrics, ...service },
    };
  }

  /** Delivers the event as often as Lambda would: until an attempt succeeds, with two retries at most. */
  async runEvent(fn: TestedFunction, batchId: string, delayMs = 0): Promise<void> {
    const enqueuedAt = this.clock.now();
    await this.clock.sleep(delayMs);
    for (let attempt = 1; attempt <= times.maxAttempts; attempt += 1) {
      if (this.clock.now() - enqueuedAt > JOB_TIMES.eventAgeSeconds * 1000) return;
      if ((await this.process(fn, batchId)) === 'ended') return;
      await this.clock.sleep(RETRY_WAIT_MS * attempt);
    }
  }

  /** One run of process. */
  async process(fn: TestedFunction, batchId: string): Promise<'ended' | 'failed'> {
    const { invocation, attempts, run: watched, memoryTable, parts } = this.newInvocation('process');
    const { clock } = parts;
    const memory = memoryOf(fn, memoryTable, parts);
    const { watched: watchedMemory, ended } = this.memory.of(memory);
    const send = async <T>(operation: string, texts: readonly string[], answer: () => T) => {
      const computed = attempts.sending(fn, texts);
      const poison = texts.map((text) => this.faults.poison?.(text)).find((one) => one !== undefined);
      if (poison) await clock.sleep(POISONED_MS);
      if (poison === 'crashes') return invocation.crash();
      return invocation.call(operation, () => {
        computed();
        return poison ? Promise.reject(aNetworkError()) : Promise.resolve(answer());
      });
    };
    const unsent = new UnsentCalls();
    const processor = this.faults.processor ?? fn.processor({ clock, metrics, send, unsent, memory: watchedMemory });
    const { storage, startProcessing, log } = parts;
    const publishing = { ...metrics, publish: () => this.faults.publish?.() };
    const work = { fn, processor, unsent, storage, startProcessing, times, clock, log, metrics: publishing };
    const handler = (event: ProcessEvent) => handlers.process(event, work);
    const run = (fn.remembers ? flushing(memory, handler) : handler)(handlers.eventFor(fn, batchId));
    run.then(ended, ended);
    const outcome = await invocation.outcome(run, this.clock.sleep(times.workerMs));
    this.watch.ended(watched, fn.slots !== undefined, outcome);
    return outcome;
  }

  /** Lets time pass until `work` and every event that it started have ended. */
  async run<T>(work: Promise<T>): Promise<T> {
    const result = await this.clock.runUntil(work);
    await this.clock.runUntil(this.allEvents());
    return result;
  }

  private functionOf(name: string): TestedFunction | undefined {
    return this.batches.find(({ fn }) => fn.functionName === name)?.fn;
  }

  private deliver(fn: TestedFunction, batchId: string): void {
    const copies = this.faults.deliveries?.() ?? [0];
    for (const delay of copies) this.events.push(this.runEvent(fn, batchId, delay));
  }

  private async allEvents(): Promise<void> {
    for (let seen = -1; seen !== this.events.length;) {
      seen = this.events.length;
      await Promise.all(this.events);
    }
  }

  private fault(by: Call['by'], operation: string): Fault | undefined {
    this.calls += 1;
    if (this.calls > MOST_CALLS) throw new Error('The service makes calls without end');
    return this.faults.at({ index: this.calls, by, operation });
  }

  private async during<T>(io: Promise<T>): Promise<T> {
    // Requests to a table in memory end without the event loop.
    if (this.table.follow) return io;
    this.underWay.add(io);
    try {
      return await io;
    } finally {
      this.underWay.delete(io);
    }
  }

  private async settle(): Promise<void> {
    do {
      await Promise.allSettled(this.underWay);
      await immediate();
    } while (this.underWay.size > 0);
  }
}
