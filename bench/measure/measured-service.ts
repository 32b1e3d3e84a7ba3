import { DynamoDBClient, GetItemCommand, type AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb';
import type { ConfigInput } from '../../lib/config';
import { startService, type RunningService } from '../../local/running-service';
import { synthesiseBaseline } from '../baseline/synthesise-baseline';
import { FunctionMeter } from './function-meter';
import { QuotaMeter } from './quota-meter';
import { ReadyMeter } from './ready-meter';
import { callService, type Query } from './call-service';
import { runQuery, type Meters, type QueryRun } from './run-query';
import { TableMeter } from './table-meter';
import { tableSchema } from './table-schema';
import type { Item } from './item-size';
import { reviews } from './texts';
import { withoutCheck } from './without-check';
import { inWorkDir, logBytes } from './work-dir';

/** A service to measure: this project's, the same without the search for long numbers, or the baseline. */
export type Contender = 'service' | 'unchecked' | 'baseline';

const SYNTHESISED_BY = { service: undefined, unchecked: withoutCheck, baseline: synthesiseBaseline } as const;

export interface Conditions {
  readonly contender: Contender;
  /** The number of functions, which share the quota. Default: 1. */
  readonly functions?: number;
  /** The time that a call to Comprehend takes, before scaling. */
  readonly latencyMs: number;
  /** Comprehend's quota before scaling, and the service's setting. */
  readonly callsPerSecond: number;
  /** The divisor of all times: latency, quota, lease, deadline, and the delays of Lambda and Snowflake. Default: 1. */
  readonly timeScale?: number;
  /** False: each batch uses the whole quota. Default: true. */
  readonly shareQuota?: boolean;
  /**
   * The number of processes of each function that are started before the measurement. Lambda starts them in
   * parallel in half a second; a machine with few cores takes many seconds. Default: 0.
   */
  readonly warm?: number;
  /** The executions of Lambda that can run at a time in the account. Default: 1,000, as in AWS. */
  readonly accountConcurrency?: number;
  /** Settings of cdk.json besides `functions`, before scaling. Default: cdk.json's own. */
  readonly settings?: Settings;
}

type Settings = Pick<ConfigInput, 'jobs' | 'throttle' | 'polls'>;

/** The batches that are sent at a time before the measurement. Each may use an execution of post, process and get. */
const WARM_AT_ONCE = 16;
const EXECUTIONS_PER_BATCH = 3;

/** The result of a query, and the bytes logged for it. */
export interface Measurement extends QueryRun {
  readonly logBytes: number;
}

function sentimentFunctions(count: number, callsPerSecond: number): NonNullable<ConfigInput['functions']> {
  const names = Array.from({ length: count }, (_, index) => `sentiment_${index + 1}`);
  // Off, since scenarios send the same texts in several batches and measure the work on them.
  const fn = { processor: 'sentiment', callsPerSecond, rememberAnswers: false };
  return Object.fromEntries(names.map((name) => [name, fn]));
}

/** Starts a service under the conditions, runs the query, and stops the service. */
export function measure(conditions: Conditions, query: Query): Promise<Measurement> {
  return inWorkDir(async (dir) => {
    const meters: { current?: Meters } = {};
    const service = await start(conditions, dir, meters);
    const { region, credentials, endpoints } = service;
    const reader = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
    try {
      await warmUp(service, conditions);
      const logged = logBytes(dir);
      const table = new TableMeter(tableSchema(service.cloud.template), (key) => read(reader, service, key));
      const { timeScale = 1 } = conditions;
      meters.current = {
        functions: new FunctionMeter(),
        quota: new QuotaMeter(),
        ready: new ReadyMeter(),
        table,
        timeScale,
      };
      const run = await runQuery(service, query, meters.current);
      return { ...run, logBytes: logBytes(dir) - logged };
    } finally {
      reader.destroy();
      await service.stop();
    }
  });
}

/** @param meters the meters, which record all requests once `current` is set */
function start(conditions: Conditions, dir: string, meters: { current?: Meters }): Promise<RunningService> {
  const { contender, functions = 1, latencyMs, callsPerSecond, timeScale = 1, shareQuota } = conditions;
  const { accountConcurrency, settings } = conditions;
  const scaledQuota = callsPerSecond * timeScale;
  return startService({
    dir,
    synthesise: SYNTHESISED_BY[contender],
    config: { ...scaled(settings, timeScale), functions: sentimentFunctions(functions, scaledQuota) },
    trial: { timeScale, shareQuota },
    comprehend: {
      latencyMs: latencyMs / timeScale,
      callsPerSecond: scaledQuota,
      onCall: (call) => meters.current?.quota.record(call),
    },
    cloud: {
      timeScale,
      accountConcurrency,
      observer: {
        tableRequest: (seen) => {
          meters.current?.ready.record(seen);
          return meters.current?.table.record(seen);
        },
        invocation: (report) => meters.current?.functions.record(report),
        throttle: (functionName) => meters.current?.functions.recordThrottle(functionName),
      },
    },
  });
}

/** Multiplies the POSTs a second, because API Gateway's throttle does not know the time scale. */
function scaled({ throttle, ...settings }: Settings = {}, timeScale: number): Settings {
  if (throttle?.postsPerSecond === undefined) return { ...settings, ...(throttle && { throttle }) };
  return { ...settings, throttle: { ...throttle, postsPerSecond: throttle.postsPerSecond * timeScale } };
}

/**
 * Starts the processes one after another, then runs a few small batches through them. Code runs slowly the first time, and
 * many first runs at once would exceed the divided time limits. This happens before the measurement.
 */
async function warmUp(service: RunningService, { warm = 0, accountConcurrency = Infinity }: Conditions): Promise<void> {
  if (warm === 0) return;
  for (const fn of service.cloud.functions) await fn.warm(warm);
  const onBatchFailure = () => undefined;
  const parallelBatches = Math.min(WARM_AT_ONCE, Math.floor(accountConcurrency / EXECUTIONS_PER_BATCH));
  await callService(service, { texts: reviews(warm), maxBatchRows: 1, parallelBatches, onBatchFailure });
  await service.cloud.idle();
}

async function read(reader: DynamoDBClient, { tableName }: RunningService, key: Item): Promise<Item | undefined> {
  const Key = key as unknown as Record<string, SdkValue>;
  const { Item } = await reader.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item as unknown as Item | undefined;
}
