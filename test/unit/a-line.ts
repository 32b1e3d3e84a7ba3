import type { FunctionWithStore } from '../../lambda/handlers/functions';
import { PollStarts } from '../../lambda/handlers/poll-starts';
import { processHandler } from '../../lambda/handlers/process-handler';
import { startWorker, type ProcessEvent } from '../../lambda/handlers/start-worker';
import { jobTimes } from '../../lambda/jobs/job-times';
import { Slots } from '../../lambda/jobs/slots';
import type { KitParts } from '../../lambda/processing/kit/calls';
import { rowByRow } from '../../lambda/processing/kit/row-by-row';
import type { Processor } from '../../lambda/processing/processor';
import { UnsentCalls } from '../../lambda/processing/unsent-calls';
import { someLimits } from './a-context';
import { aJob, aLog, aMetrics, JOBS_OF, oneFunction, rowsOf } from './builders';
import { MemoryJobStore } from './memory-job-store';
import { MemoryTable } from './memory-table';
import { VirtualClock } from './virtual-clock';

/** From the Invoke to the handler, in milliseconds. */
const START_MS = 200;

/** No job of a test takes longer, in milliseconds. */
const MOST_MS = 1_200_000;

/** How long a request of the table takes, in milliseconds. */
const ANSWER_MS = 5;

export interface LineOptions {
  readonly unitsPerSecond?: number;
  /** How long a call takes, in milliseconds. Default: 300. */
  readonly callMs?: number;
  readonly slots?: number;
  readonly indexLagMs?: number;
  /** Functions whose process function fails before it begins: their worker never takes a slot. */
  readonly broken?: readonly string[];
}

/** One run of process. */
export interface Run {
  readonly functionName: string;
  readonly at: number;
  endedAt?: number;
  error?: Error;
}

/** A call that a processor has made: the time since the start of the test in milliseconds, and the batch. */
export interface SeenCall {
  readonly at: number;
  readonly functionName: string;
  readonly batchId: string;
}

/**
 * A quota with the functions that use it: POSTs store jobs and start workers, and Lambda runs these and retries the runs that
 * fail. All parts are real but the table, Lambda and the clock.
 */
export class Line {
  readonly times = jobTimes(1, 12);
  readonly clock = new VirtualClock();
  readonly begin = this.clock.now();
  readonly table = new MemoryTable(this.clock, ANSWER_MS);
  readonly slots: Slots;
  readonly log = aLog();
  readonly metrics = aMetrics();
  readonly runs: Run[] = [];
  readonly calls: SeenCall[] = [];
  /** So many of the next Invokes fail. */
  failStarts = 0;
  private readonly options: LineOptions;
  private readonly stores = new Map<string, MemoryJobStore>();
  private readonly allJobs = new MemoryJobStore(this.times, this.clock);
  private readonly pollStarts: PollStarts;
  private readonly unitsPerSecond: number;

  constructor(options: LineOptions = {}) {
    const { line } = JOBS_OF;
    const { slots: count = 1, unitsPerSecond = 10 } = options;
    this.options = options;
    this.unitsPerSecond = unitsPerSecond;
    this.slots = new Slots(this.table, { line, count, times: this.times, clock: this.clock });
    const { startProcessing, times, clock, log } = this;
    this.pollStarts = new PollStarts({ startProcessing, times, clock, log });
  }

  get now(): number {
    return this.clock.now() - this.begin;
  }

  storeOf(functionName: string): MemoryJobStore {
    const { line } = JOBS_OF;
    const store =
      this.stores.get(functionName) ?? new MemoryJobStore(this.times, this.clock, { functionName, line }, this.allJobs);
    store.indexLagMs = this.options.indexLagMs ?? 0;
    this.stores.set(functionName, store);
    return store;
  }

  /** Stores the job without starting a worker. */
  async store(functionName: string, batchId: string, rows = 1): Promise<void> {
    const texts = Array.from({ length: rows }, (_, n) => `${batchId} ${n}`);
    await this.storeOf(functionName).accept(aJob({ batchId, process: functionName, rows: rowsOf(...texts) }));
  }

  /** As a POST: stores the job, then starts a worker if a slot is free. */
  async post(functionName: string, batchId: string, rows = 1): Promise<void> {
    await this.store(functionName, batchId, rows);
    await this.startWorker(functionName, batchId);
  }

  startWorker(functionName: string, batchId: string): Promise<void> {
    return startWorker(this.functionOf(functionName), batchId, this.startProcessing);
  }

  /** As Lambda: resolves when the event is queued. Also for a poll that starts a worker. */
  readonly startProcessing = (processFunction: string, event: ProcessEvent): Promise<void> => {
    if (this.failStarts > 0) {
      this.failStarts -= 1;
      return Promise.reject(new Error('SECRET'));
    }
    void this.deliver(processFunction, event);
    return Promise.resolve();
  };

  /** As a poll of a job: starts a worker if the job waits while a slot is free. */
  async poll(functionName: string, batchId: string): Promise<void> {
    const job = await this.storeOf(functionName).read(batchId);
    if (job) await this.pollStarts.startIfWaiting(job, this.functionOf(functionName));
  }

  async statusOf(functionName: string, batchId: string): Promise<string | undefined> {
    return (await this.storeOf(functionName).read(batchId))?.status;
  }

  /** Advances the time, a tenth of a second at a time, until the job has ended. */
  async untilEnded(functionName: string, batchId: string): Promise<void> {
    while ((await this.statusOf(functionName, batchId)) === 'IN_PROGRESS') {
      if (this.now > MOST_MS) throw new Error(`The job ${batchId} does not end`);
      await this.clock.advance(100);
    }
  }

  /** When the first call was made for a batch, since the start of the test. */
  firstCallOf(batchId: string): number {
    return this.calls.find((call) => call.batchId === batchId)?.at ?? Infinity;
  }

  private functionOf(functionName: string): FunctionWithStore<undefined> {
    const [served] = oneFunction(undefined, { slots: this.slots, sharesLine: true }).values();
    return { ...(served as FunctionWithStore<undefined>), name: functionName, process: functionName };
  }

  private async deliver(functionName: string, event: ProcessEvent): Promise<void> {
    for (let retry = 0; retry <= 2; retry += 1) {
      await this.clock.sleep(retry === 0 ? START_MS : retry * this.times.retryWaitMs);
      const run: Run = { functionName, at: this.now };
      this.runs.push(run);
      if (this.options.broken?.includes(functionName)) run.error = new Error('the module cannot be loaded');
      else await this.processOf(functionName)(event).catch((error: Error) => (run.error = error));
      run.endedAt = this.now;
      if (!run.error) return;
    }
  }

  /** A new execution environment. */
  private processOf(functionName: string) {
    const { clock, log, metrics, times, slots, unitsPerSecond } = this;
    const unsent = new UnsentCalls();
    const limits = someLimits({ quota: { unitsPerSecond }, rowsPerCall: 1 });
    return processHandler({
      functionName,
      store: this.storeOf(functionName),
      processor: this.processor({ limits, clock, metrics, unsent, random: () => 0.5 }),
      line: { slots, unitsPerSecond, unsent },
      startProcessing: this.startProcessing,
      times,
      clock,
      log,
      metrics,
    });
  }

  /** Answers a row after `callMs`, and fails for rows of a batch that is poison. */
  private processor(parts: KitParts): Processor {
    return rowByRow(parts, {
      call: async ([text], { signal, context: { batch } }) => {
        this.calls.push({ at: this.now, functionName: batch.functionName, batchId: batch.batchId });
        await this.clock.sleep(this.options.callMs ?? 300, signal);
        if (typeof text === 'string' && text.startsWith('poison')) throw new TypeError('SECRET');
        return text ?? null;
      },
    });
  }
}
