import { DynamoDBClient, GetItemCommand, type AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb';
import { startService, type RunningService } from '../../local/running-service';
import { synthesiseBaseline } from '../baseline/synthesise-baseline';
import { atOnce } from '../processors/at-once';
import { configFor, type Conditions } from './conditions';
import { FunctionMeter } from './function-meter';
import { interruptQuery, type InterruptedRun } from './interrupt-query';
import { QuotaMeter } from './quota-meter';
import { ReadyMeter } from './ready-meter';
import { callService, type Query } from './call-service';
import { runQuery, type Meters, type QueryRun } from './run-query';
import { TableMeter } from './table-meter';
import { tableSchema } from './table-schema';
import type { Item } from '../../lib/item-size';
import { warmUpTexts } from './texts';
import { withoutCheck } from './without-check';
import { inWorkDir, logBytes } from './work-dir';

const SYNTHESISED_BY = { service: undefined, unchecked: withoutCheck, baseline: synthesiseBaseline } as const;

/** The batches that are sent at a time before the measurement. Each may use an execution of post, process and get. */
const WARM_AT_ONCE = 16;
const EXECUTIONS_PER_BATCH = 3;

/** The workers of a quota at a time. More processes would only take memory. */
const MOST_WORKERS = 4;

/** The result of a query, and the bytes logged for it. */
export interface Measurement extends QueryRun {
  readonly logBytes: number;
}

/** A running service that is measured. */
export interface MeasuredService {
  /** Runs a query, and resolves when no function runs any more. */
  run(query: Query): Promise<Measurement>;
  /** Runs a query until Comprehend has got so many calls. Then kills the workers, and gives up the query and its batches. */
  interrupt(query: Query, calls: number): Promise<InterruptedRun>;
}

/** Starts a service under the conditions, runs the query, and stops the service. */
export function measure(conditions: Conditions, query: Query): Promise<Measurement> {
  return measuring(conditions, (service) => service.run(query));
}

/** Starts a service under the conditions, does the work with it, and stops the service. */
export function measuring<T>(conditions: Conditions, work: (service: MeasuredService) => Promise<T>): Promise<T> {
  return inWorkDir(async (dir) => {
    const meters: CurrentMeters = {};
    const service = await start(conditions, dir, meters);
    const { region, credentials, endpoints } = service;
    const engine = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
    try {
      await warmUp(service, conditions);
      const table = new TableMeter(tableSchema(service.cloud.template), (key) => read(engine, service, key));
      const newMeters = (): Meters => {
        table.startAgain();
        const { timeScale = 1 } = conditions;
        const others = { functions: new FunctionMeter(), quota: new QuotaMeter(), ready: new ReadyMeter() };
        return (meters.current = { ...others, table, timeScale });
      };
      return await work({
        async run(query) {
          const logged = logBytes(dir);
          const run = await runQuery(service, query, newMeters());
          return { ...run, logBytes: logBytes(dir) - logged };
        },
        interrupt: (query, calls) => interruptQuery({ service, engine, query, calls, meters: newMeters() }),
      });
    } finally {
      engine.destroy();
      await service.stop();
    }
  });
}

/** The meters of the query that runs, which record all requests once `current` is set. */
interface CurrentMeters {
  current?: Meters;
}

function start(conditions: Conditions, dir: string, meters: CurrentMeters): Promise<RunningService> {
  const { contender, latencyMs, callsPerSecond, timeScale = 1, shareQuota, accountConcurrency } = conditions;
  return startService({
    dir,
    synthesise: SYNTHESISED_BY[contender],
    config: configFor(conditions),
    processors: { at_once: atOnce },
    trial: { timeScale, shareQuota },
    comprehend: {
      latencyMs: latencyMs / timeScale,
      callsPerSecond: callsPerSecond * timeScale,
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

/**
 * Starts the processes one after another, then runs a few small batches through them. Code runs slowly the first time, and
 * many first runs at once would exceed the divided time limits. This happens before the measurement.
 */
async function warmUp(service: RunningService, conditions: Conditions): Promise<void> {
  const { warm = 0, accountConcurrency = Infinity, shareQuota = true } = conditions;
  if (warm === 0) return;
  const workers = new Set(service.externalFunctions.map(({ process }) => process));
  for (const fn of service.cloud.functions)
    await fn.warm(shareQuota && workers.has(fn.settings.name) ? Math.min(warm, MOST_WORKERS) : warm);
  const onBatchFailure = () => undefined;
  const parallelBatches = Math.min(WARM_AT_ONCE, Math.floor(accountConcurrency / EXECUTIONS_PER_BATCH));
  await callService(service, { texts: warmUpTexts(warm), maxBatchRows: 1, parallelBatches, onBatchFailure });
  await service.cloud.idle();
}

async function read(engine: DynamoDBClient, { tableName }: RunningService, key: Item): Promise<Item | undefined> {
  const Key = key as unknown as Record<string, SdkValue>;
  const { Item } = await engine.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item as unknown as Item | undefined;
}
