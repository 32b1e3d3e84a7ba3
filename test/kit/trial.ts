import { processHandler } from '../../lambda/handlers/process-handler';
import { abandonment } from '../../lambda/jobs/abandonment';
import type { Job } from '../../lambda/jobs/job';
import type { JobStore } from '../../lambda/jobs/job-store';
import type { JobTimes } from '../../lambda/jobs/job-times';
import type { ProcessorParts } from '../../lambda/process/entry';
import type { Processor } from '../../lambda/processing/processor';
import type { Row, Value, WireRow } from '../../lambda/protocol/batch';
import { readJson } from '../../lambda/protocol/read-json';
import type { Clock } from '../../lambda/shared/clock';
import { DEFAULT_CALL_TIMEOUT_SECONDS, DEFAULT_RETRY } from '../../lambda/shared/contract';
import { aJob, aLog, aMetrics, BATCH_ID, JOBS_OF } from '../unit/builders';
import { MemoryJobStore } from '../unit/memory-job-store';
import type { VirtualClock } from '../unit/virtual-clock';
import { deadly, timesFor } from './hostile';
import { stoppedAtDeath, type Killable } from './killable';
import type { ProcessorOf, Run, RunOptions } from './run';
import { StopWatch } from './stop-watch';

/** One batch, from the POST to its end. */
export class Trial<Settings> {
  private readonly processorOf: ProcessorOf<Settings>;
  private readonly options: RunOptions<Settings>;
  private readonly clock: VirtualClock;
  private readonly begin: number;
  private readonly times: JobTimes;
  private readonly store: MemoryJobStore;
  private readonly metrics = aMetrics();
  private readonly keys = new Set<string>();
  private readonly errors: unknown[] = [];
  private readonly stopWatch: StopWatch;

  constructor(processorOf: ProcessorOf<Settings>, options: RunOptions<Settings>, clock: VirtualClock) {
    this.processorOf = processorOf;
    this.options = options;
    this.clock = clock;
    this.begin = clock.now();
    this.times = timesFor(options.hostile);
    this.store = new MemoryJobStore(this.times, clock);
    this.stopWatch = new StopWatch(clock, () => this.calls);
  }

  async run(rows: readonly Row[]): Promise<Run> {
    const { options: headers = {}, contextHeaders = {}, arguments: declared = [], ...options } = this.options;
    const { returnType = 'VARIANT', rowsPerSlice } = options;
    const wireRows = rows.map((row, number): WireRow => [number, ...row]);
    const request = { options: headers, contextHeaders, arguments: declared };
    await this.store.accept(aJob({ rows: wireRows, request, returnType, rowsPerSlice }));
    const job = await this.untilEnded();
    this.stopWatch.check(this.times.wrapUpMs);
    const milliseconds = this.clock.now() - this.begin;
    const { calls, errors } = this;
    const observed = { calls, errors, idempotencyKeys: [...this.keys], attempts: job.attempt, milliseconds };
    if (job.status === 'SUCCESS') return { ...observed, values: valuesIn(await this.store.readResults(job)) };
    return { ...observed, values: [], failure: job.failure ?? abandonment(job, this.clock.now(), this.times) };
  }

  private get calls(): number {
    return this.metrics.sums.Calls ?? 0;
  }

  /** Delivers the event until a worker has ended the job or none can, as Lambda's event queue does. */
  private async untilEnded(): Promise<Job> {
    for (;;) {
      await this.deliverOnce();
      const job = await this.store.read(BATCH_ID);
      if (job === undefined) throw new Error('The job has expired');
      if (job.status !== 'IN_PROGRESS' || abandonment(job, this.clock.now(), this.times)) return job;
      await this.clock.sleep(this.times.retryWaitMs);
    }
  }

  /** Resolves when the worker has ended or died. */
  private async deliverOnce(): Promise<void> {
    const worker: Killable = { dead: false };
    const stopped = stoppedAtDeath<Clock>(worker, this.clock);
    const clock: Clock = { now: () => this.clock.now(), sleep: (...wait) => stopped.sleep(...wait) };
    let die: () => void = () => undefined;
    const died = new Promise<void>((resolve) => (die = resolve));
    const store = stoppedAtDeath<JobStore>(worker, this.store);
    const handler = processHandler({
      functionName: JOBS_OF.functionName,
      store: this.options.hostile === 'crash after each slice' ? deadly(store, worker, die) : store,
      startProcessing: () => Promise.resolve(),
      processor: this.watched(this.processorOf(this.parts(clock))),
      times: this.times,
      clock,
      log: aLog(),
      metrics: this.metrics,
    });
    // `watched` has recorded what the attempt threw.
    const ended = handler({ functionName: JOBS_OF.functionName, batchId: BATCH_ID }).catch(() => undefined);
    await Promise.race([ended, died]);
  }

  private parts(clock: Clock): ProcessorParts<Settings, string> {
    const { hostile, settings = {}, limits } = this.options;
    const oneCallOnly = hostile === 'quota of one call';
    return {
      settings: settings as Settings,
      limits: {
        rowsPerCall: 1,
        callTimeoutSeconds: DEFAULT_CALL_TIMEOUT_SECONDS,
        retry: DEFAULT_RETRY,
        ...limits,
        ...(oneCallOnly && { quota: { unitsPerSecond: 1 }, concurrency: 1 }),
      },
      clock,
      metrics: this.metrics,
      random: () => 0.5,
      onIdempotencyKeys: (keys) => keys.forEach((key) => this.keys.add(key)),
    };
  }

  private watched(processor: Processor): Processor {
    const { hostile } = this.options;
    return async (rows, context) => {
      const { batch } = context;
      try {
        const work = async (): Promise<readonly Value[]> => {
          const values = await processor(rows, context);
          if (hostile !== 'every slice twice') return values;
          return processor(rows, { ...context, batch: { ...batch, attempt: batch.attempt + 1 } });
        };
        return await this.stopWatch.measure(work, context.signal);
      } catch (error) {
        this.errors.push(error);
        throw error;
      }
    };
  }
}

function valuesIn(slices: readonly string[] | undefined): readonly Value[] {
  const rows = readJson(`[${slices?.join(',') ?? ''}]`) as readonly WireRow[];
  rows.forEach(([number], index) => {
    if (number !== index) throw new Error(`The answer has row ${number} in the place of row ${index}`);
  });
  return rows.map(([, value = null]) => value);
}
