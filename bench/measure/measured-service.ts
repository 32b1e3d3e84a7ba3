import { DynamoDBClient, GetItemCommand, type AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb';
import type { ConfigInput } from '../../lib/config';
import { startService, type RunningService } from '../../local/running-service';
import { synthesiseBaseline } from '../baseline/synthesise-baseline';
import { FunctionMeter } from './function-meter';
import { QuotaMeter } from './quota-meter';
import { runQuery, type Query, type QueryRun } from './run-query';
import { TableMeter } from './table-meter';
import { tableSchema } from './table-schema';
import type { Item } from './item-size';
import { inWorkDir, logBytes } from './work-dir';

/** Ours or the sample's algorithm. */
export type Contender = 'service' | 'baseline';

export interface Conditions {
  readonly contender: Contender;
  /** How long a call to Comprehend takes, before scaling. */
  readonly latencyMs: number;
  /** Comprehend's quota before scaling, and the service's setting. */
  readonly callsPerSecond: number;
  /** Every time is divided by it: latency, quota, lease, deadline, Lambda's waits and Snowflake's. Default: 1. */
  readonly timeScale?: number;
  readonly comprehend?: ConfigInput['comprehend'];
  /**
   * So many processes of each function are started beforehand. Lambda starts them side by side in half a second; on a few
   * cores many take many seconds. Default: none.
   */
  readonly warm?: number;
}

/** What a query did, and what was logged of it. */
export interface Measurement extends QueryRun {
  readonly logBytes: number;
}

/** Starts a contender under the conditions, runs the query, and stops it. */
export function measure(conditions: Conditions, query: Query): Promise<Measurement> {
  return inWorkDir(async (dir) => {
    const run = await runMeasured(dir, conditions, query);
    return { ...run, logBytes: logBytes(dir) };
  });
}

async function runMeasured(dir: string, conditions: Conditions, query: Query): Promise<QueryRun> {
  const { contender, latencyMs, callsPerSecond, timeScale = 1 } = conditions;
  const functions = new FunctionMeter();
  const quota = new QuotaMeter();
  const table: { meter?: TableMeter } = {};
  const scaledQuota = callsPerSecond * timeScale;
  const service = await startService({
    dir,
    synthesise: contender === 'baseline' ? synthesiseBaseline : undefined,
    config: { jobs: { timeScale }, comprehend: { batchCallsPerSecond: scaledQuota, ...conditions.comprehend } },
    comprehend: { latencyMs: latencyMs / timeScale, callsPerSecond: scaledQuota, onCall: (call) => quota.record(call) },
    cloud: {
      timeScale,
      observer: { tableRequest: (seen) => table.meter?.record(seen), invocation: (report) => functions.record(report) },
    },
  });
  const { region, credentials, endpoints } = service;
  const reader = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  try {
    for (const fn of service.cloud.functions) await fn.warm(conditions.warm ?? 0);
    table.meter = new TableMeter(tableSchema(service.cloud.template), (key) => read(reader, service, key));
    return await runQuery(service, query, { functions, quota, table: table.meter, timeScale });
  } finally {
    reader.destroy();
    await service.stop();
  }
}

async function read(reader: DynamoDBClient, { tableName }: RunningService, key: Item): Promise<Item | undefined> {
  const Key = key as unknown as Record<string, SdkValue>;
  const { Item } = await reader.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item as unknown as Item | undefined;
}
