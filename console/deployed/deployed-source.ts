import { jobKeyOf } from '../../lambda/jobs/job-key';
import { systemClock, type Clock } from '../../lambda/shared/clock';
import { quotaOf } from '../../tools/jobs/standing';
import { inWords } from '../../tools/stack/aws-problem';
import type { BatchName } from '../api/batch';
import type { BatchDetails, BatchLog, Done } from '../api/details';
import type { Graphs } from '../api/graphs';
import type { ConsoleInfo } from '../api/info';
import { ConsoleProblem } from '../server/console-problem';
import { EventLog } from '../server/event-log';
import { consoleFailures } from '../server/failures';
import { endBatch, requeueBatch } from '../server/jobs/act-on-batch';
import { comprehendCost, tableCost } from '../server/jobs/batch-cost';
import { batchDetails, type DetailsOptions } from '../server/jobs/batch-details';
import { JobBook } from '../server/jobs/job-book';
import { QuotaBook } from '../server/jobs/quota-book';
import { SNOWFLAKE_LIMIT_SECONDS } from '../server/jobs/snowflake-limit';
import { storedUnits } from '../server/jobs/stored-units';
import type { ConsoleSource } from '../server/source';
import { BatchLogs, metricsIn } from './batch-logs';
import { CallsByMinute } from './calls-by-minute';
import { countedOf, functionsOf, quotasOf } from './deployed-info';
import type { DeployedStack } from './deployed-stack';
import { findInStack } from './find-in-stack';
import { JobPoll } from './job-poll';
import { Permissions } from './permissions';
import { probePermissions } from './probe-permissions';
import { StackLogs } from './stack-logs';
import { StackMetrics } from './stack-metrics';
import { Watch } from './watch';

/** How long the answer to the question what the credentials may do is valid. */
const PROBED_MS = 60_000;

export interface DeployedSourceOptions {
  readonly stack: DeployedStack;
  /** Offers neither Fail nor Requeue. */
  readonly readOnly?: boolean;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A deployed stack as the console shows it, read with the operator's credentials while a page is open. */
export class DeployedSource implements ConsoleSource {
  readonly events = new EventLog();
  private readonly stack: DeployedStack;
  private readonly readOnly: boolean;
  private readonly clock: Clock;
  private readonly permissions = new Permissions();
  private readonly jobs: JobBook;
  private readonly poll: JobPoll;
  private readonly logs: StackLogs;
  private readonly batchLogs: BatchLogs;
  private readonly metrics: StackMetrics;
  private readonly watch: Watch;
  private probed: { readonly until: number; readonly done: Promise<boolean> } | undefined;

  constructor({ stack, readOnly = false, clock = systemClock }: DeployedSourceOptions) {
    const { permissions, events } = this;
    const { target, cloudWatch } = stack;
    const { times, lineOf } = target;
    this.stack = stack;
    this.readOnly = readOnly;
    this.clock = clock;
    this.jobs = new JobBook({ events, times, lineOf, now: () => clock.now() });
    const quotas = new QuotaBook(events, times, (key) => this.jobs.workerOf(key));
    this.poll = new JobPoll({ target, jobs: this.jobs, quotas, permissions, clock });
    this.logs = new StackLogs({ stack: stack.name, logs: stack.logs, permissions, clock });
    this.batchLogs = new BatchLogs({ logs: this.logs, permissions, clock, retentionMs: times.retentionMs });
    const dashboard = `${stack.name}-${stack.region}`;
    this.metrics = new StackMetrics({ dashboard, cloudWatch, permissions, clock });
    const { metrics } = this;
    const calls = new CallsByMinute({ service: stack.name, functions: stack.functions, metrics, events, clock });
    this.watch = new Watch({ poll: this.poll, calls, permissions, clock });
  }

  async info(): Promise<ConsoleInfo> {
    await this.probe();
    const { name, account, region, functions, target } = this.stack;
    const { permissions, metrics, watch } = this;
    const mayEnd = !this.readOnly && !permissions.lack('dynamodb:GetItem') && !permissions.lack('dynamodb:UpdateItem');
    const mayRequeue = mayEnd && !permissions.lack('dynamodb:Query') && !permissions.lack('lambda:InvokeFunction');
    return {
      where: 'AWS',
      account,
      region,
      stack: name,
      functions: functionsOf(functions),
      quotas: quotasOf(functions),
      counted: countedOf(functions),
      failures: consoleFailures(),
      deadlineSeconds: target.times.deadlineMs / 1000,
      snowflakeLimitSeconds: SNOWFLAKE_LIMIT_SECONDS,
      may: { run: false, break: false, end: mayEnd, requeue: mayRequeue, tryAsOthers: false },
      lacks: [...permissions.lacks],
      dashboard: metrics.canBeShown,
      readEverySeconds: watch.everySeconds,
      ...(watch.readAt !== undefined && { readAt: watch.readAt }),
    };
  }

  onPages(count: number): void {
    if (count > 0) this.watch.start();
    else this.watch.stop();
  }

  details(batch: BatchName, options: { readonly rows: boolean }): Promise<BatchDetails | undefined> {
    return inWords(() => batchDetails(this.stack.target, batch, { ...options, observed: this.observed }));
  }

  /** Logs Insights takes seconds. */
  log({ functionName, batchId }: BatchName): Promise<BatchLog | undefined> {
    return inWords(async () => {
      const { target } = this.stack;
      if (!target.functionNames.includes(functionName)) return undefined;
      const job = await target.storeOf(functionName).read(batchId);
      const log = job && (await this.batchLogs.of(job));
      return job && { ...(log && { log: [...log] }), metrics: log ? metricsIn(log, job) : [] };
    });
  }

  end(batch: BatchName, reason: string): Promise<Done> {
    return this.changing(batch, () => endBatch(this.stack.target, batch, reason));
  }

  requeue(batch: BatchName): Promise<Done> {
    return this.changing(batch, () => requeueBatch(this.stack.target, batch));
  }

  find(text: string): Promise<readonly BatchName[]> {
    const { jobs, poll, logs, clock } = this;
    return inWords(() => findInStack(text, { target: this.stack.target, jobs, poll, logs, clock }));
  }

  async graphs(hours: number): Promise<Graphs> {
    const graphs = await inWords(() => this.metrics.graphs(hours));
    if (graphs) return graphs;
    throw new ConsoleProblem(403, 'There is no dashboard, or your credentials may not read it or its metrics.');
  }

  async stop(): Promise<void> {
    this.watch.stop();
    await this.watch.ended;
  }

  /** What a batch's API requests and executions cost is known for all batches together only. */
  private readonly observed: DetailsOptions['observed'] = async (job, sent) => {
    const { target } = this.stack;
    const units = storedUnits(job, await target.items(job));
    const quota = quotaOf(target.lineOf(job.functionName) ?? '');
    return { metrics: [], cost: [...tableCost(units, 'computed'), ...comprehendCost(job, quota, sent)] };
  };

  /** Changes a batch and reads it again, so that the page shows it at once. */
  private async changing({ functionName, batchId }: BatchName, change: () => Promise<Done>): Promise<Done> {
    if (this.readOnly)
      throw new ConsoleProblem(403, 'The console was started with --read-only. Start it again without this option.');
    const done = await inWords(change);
    const key = jobKeyOf(functionName, batchId);
    this.batchLogs.forget({ key });
    await this.poll.see([key]);
    return done;
  }

  private probe(): Promise<boolean> {
    const { clock, permissions, logs, metrics } = this;
    const now = clock.now();
    if (this.probed && this.probed.until > now) return this.probed.done;
    const { functions, target, lambda } = this.stack;
    const probes = { functions, target, lambda, permissions, logs, metrics, now: () => clock.now() };
    const done = permissions.reached(() => probePermissions(probes));
    this.probed = { until: now + PROBED_MS, done };
    return done;
  }
}
