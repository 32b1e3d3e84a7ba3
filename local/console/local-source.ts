import type { BatchName } from '../../console/api/batch';
import type { BatchDetails, BatchLog, Done } from '../../console/api/details';
import type { FaultName } from '../../console/api/faults';
import type { ConsoleInfo } from '../../console/api/info';
import type { CsvReply, CsvRequest, RunRequest } from '../../console/api/run';
import type { TriedCall, Trust } from '../../console/api/trust';
import { ConsoleProblem } from '../../console/server/console-problem';
import { EventLog } from '../../console/server/event-log';
import { endBatch, requeueBatch } from '../../console/server/jobs/act-on-batch';
import { answeringCost, apiCost, comprehendCost, processCost, tableCost } from '../../console/server/jobs/batch-cost';
import { batchDetails, type DetailsOptions } from '../../console/server/jobs/batch-details';
import { findBatches } from '../../console/server/jobs/find-batches';
import { localTarget } from '../../console/server/jobs/local-target';
import { quotaOf } from '../../console/server/jobs/quota-of';
import { storedUnits } from '../../console/server/jobs/stored-units';
import type { LogLine } from '../../console/server/log-lines';
import type { ConsoleSource } from '../../console/server/source';
import type { DescribedFunction } from '../../lib/described-function';
import type { RunningService } from '../running-service';
import { Injector } from './faults/injector';
import { WorkerProcesses } from './faults/worker-processes';
import { batchLog, logPaths } from './batch-log';
import { localInfo } from './local-info';
import { readRows } from './read-rows';
import { runQuery } from './run-query';
import { StackFacts } from './stack-facts';
import { StackWatch } from './stack-watch';
import type { Taps } from './taps';
import { trustOf, tryCall } from './trust/try-call';

type Observe = DetailsOptions['observed'];

/** Longer than a page takes to come back (console/page/client/back-off.ts). */
const REST_MS = 15_000;

/** The stack that runs in the embedded cloud of this process. It is observed while a page is open. */
export class LocalSource implements ConsoleSource {
  readonly events = new EventLog();
  private readonly workers = new WorkerProcesses();
  private injector: Injector | undefined;
  private readonly service: RunningService;
  private readonly taps: Taps;
  private readonly facts: StackFacts;
  private readonly target: ReturnType<typeof localTarget>;
  private readonly watch: StackWatch;
  private readonly restMs: number;
  private started: Promise<void> | undefined;
  private pages = 0;
  private resting: NodeJS.Timeout | undefined;

  /** @param restMs how long after the last page was closed the stack is still observed. Default: 15 s */
  constructor(service: RunningService, taps: Taps, { restMs = REST_MS }: { readonly restMs?: number } = {}) {
    this.service = service;
    this.taps = taps;
    this.restMs = restMs;
    this.facts = new StackFacts(service);
    this.target = targetOf(service);
    const { facts, events } = this;
    this.watch = new StackWatch({ service, facts, events, times: this.target.times });
    this.watch.onLogLine = (...line) => this.workers.see(...line);
  }

  onPages(count: number): void {
    this.pages = count;
    if (count === 0) this.restSoon();
    else void this.start().catch((error: unknown) => console.error('The console cannot read the jobs:', error));
  }

  info(): Promise<ConsoleInfo> {
    const { cloud } = this.service;
    const { times } = this.target;
    const stack = cloud.template.stackName;
    const timeScale = Number(cloud.outputs.JobsTimeScale ?? 1);
    return Promise.resolve(localInfo(cloud, this.facts, { stack, deadlineMs: times.deadlineMs, timeScale }));
  }

  details(batch: BatchName, { rows }: { readonly rows: boolean }): Promise<BatchDetails | undefined> {
    return batchDetails(this.target, batch, { rows, observed: this.observed });
  }

  async log(batch: BatchName): Promise<BatchLog | undefined> {
    const { facts, service, target } = this;
    if (!target.functionNames.includes(batch.functionName)) return undefined;
    const job = await target.storeOf(batch.functionName).read(batch.batchId);
    if (job === undefined) return undefined;
    const files = facts.logFiles.map(({ file }) => file);
    const log = await batchLog(logPaths(service.logDir, files), batch);
    return { log, metrics: metricsIn(log, job.acceptedAt) };
  }

  async end(batch: BatchName, reason: string): Promise<Done> {
    const done = await endBatch(this.target, batch, reason);
    await this.seeAgain(batch);
    return done;
  }

  async requeue(batch: BatchName): Promise<Done> {
    const done = await requeueBatch(this.target, batch);
    await this.seeAgain(batch);
    return done;
  }

  async find(text: string): Promise<readonly BatchName[]> {
    await this.start();
    this.restSoon();
    return findBatches(text, this.watch.book.jobs());
  }

  async run(request: RunRequest, { onReply, signal }: Parameters<NonNullable<ConsoleSource['run']>>[1]): Promise<void> {
    const onEvent = this.events.add.bind(this.events);
    await runQuery(this.service, this.functionNamed(request.functionName), request, { onReply, onEvent, signal });
  }

  readCsv(request: CsvRequest): Promise<CsvReply> {
    return readRows(request, this.functionNamed(request.functionName));
  }

  trust(): Promise<Trust> {
    return Promise.resolve(trustOf(this.service));
  }

  tryCall(caller: string): Promise<TriedCall> {
    return tryCall(this.service, caller);
  }

  async breakThings(fault: FaultName, target: Partial<BatchName>): Promise<Done> {
    await this.start();
    const { events, taps, workers } = this;
    this.injector ??= new Injector({ events, taps, workers });
    this.restSoon();
    return this.injector.inject(fault, target);
  }

  stop(): Promise<void> {
    clearTimeout(this.resting);
    this.rest();
    return Promise.resolve();
  }

  /** A page that is loaded again, or that has lost its connection, comes back within seconds and misses nothing. */
  private restSoon(): void {
    clearTimeout(this.resting);
    if (this.pages > 0) return;
    this.resting = setTimeout(() => {
      if (this.pages > 0) return;
      // A fault undoes itself, and tells what happened.
      if (this.injector?.isActive) this.restSoon();
      else this.rest();
    }, this.restMs).unref();
  }

  private rest(): void {
    this.injector?.stop();
    this.injector = undefined;
    this.taps.rest();
    this.watch.stop();
    this.started = undefined;
  }

  private start(): Promise<void> {
    if (this.started === undefined) {
      this.taps.watch(this.watch);
      this.started = this.watch.start();
    }
    return this.started;
  }

  /** Operators write to the table directly, where no function's request shows it. */
  private async seeAgain({ functionName, batchId }: BatchName): Promise<void> {
    const job = await this.target.storeOf(functionName).read(batchId);
    if (job) this.watch.book.see(job);
  }

  private readonly observed: Observe = async (job, sent) => {
    const { facts, watch, target } = this;
    const { posts, gets, postMs, getMs } = watch.requests.of(job);
    const gigabyteSeconds = (postMs * facts.memoryMb('post') + getMs * facts.memoryMb('get')) / 1000 / 1024;
    const units = watch.units.of(job);
    return {
      metrics: [
        { name: 'POSTs', value: posts, unit: 'Count' },
        { name: 'GETs', value: gets, unit: 'Count' },
      ],
      cost: [
        ...apiCost(posts + gets),
        ...answeringCost(posts + gets, gigabyteSeconds),
        ...processCost(watch.attempts.shareOf(job, Date.now()), facts.processMemoryMb(job.functionName)),
        ...(units ? tableCost(units, 'measured') : tableCost(storedUnits(job, await target.items(job)), 'computed')),
        ...comprehendCost(job, quotaOf(facts.lineOf(job.functionName) ?? ''), sent),
      ],
    };
  };

  private functionNamed(name: string): DescribedFunction {
    const found = this.facts.functions.find((fn) => fn.name === name);
    if (found) return found;
    const names = this.facts.functions.map((fn) => fn.name).join(', ');
    throw new ConsoleProblem(404, `The stack has no function ${name}. Functions: ${names}`);
  }
}

/** What CloudWatch gets of the batch, as its log tells it. */
function metricsIn(log: readonly LogLine[], acceptedAt: number): BatchLog['metrics'] {
  const claimed = log.find(({ message }) => message === 'claimed');
  const ended = log.find(({ fields }) => fields.milliseconds !== undefined);
  const metric = (name: string, value: unknown, unit: string) =>
    typeof value === 'number' ? [{ name, value, unit }] : [];
  return [
    ...metric('QueueDelay', claimed && claimed.at - acceptedAt, 'Milliseconds'),
    ...metric('TimeToResult', ended?.fields.milliseconds, 'Milliseconds'),
    ...metric('AttemptsFailed', log.filter(({ message }) => message === 'attempt failed').length, 'Count'),
  ];
}

function targetOf(service: RunningService) {
  const { region, tableName, externalFunctions: functions, endpoints, cloud } = service;
  const credentials = service.operator();
  const client = (endpoint: string) => ({ endpoint, region, credentials });
  return localTarget({
    tableName,
    functions,
    timeScale: Number(cloud.outputs.JobsTimeScale ?? 1),
    retentionHours: Number(cloud.outputs.JobsRetentionHours ?? 12),
    dynamodb: client(endpoints.dynamodb),
    lambda: client(endpoints.lambda),
  });
}
