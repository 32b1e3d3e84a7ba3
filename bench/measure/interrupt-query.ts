import { DeleteItemCommand, paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { JOB_PARTS, JOBS_TABLE } from '../../lambda/shared/contract';
import type { RunningService } from '../../local/running-service';
import { scaledTiming } from '../../local/snowflake/timing';
import { callService, type Query } from './call-service';
import type { Meters } from './run-query';
import type { TableUse } from './table-meter';

/** What a query did before it was interrupted. */
export interface InterruptedRun {
  /** The texts that Comprehend analysed. */
  readonly texts: number;
  readonly table: readonly TableUse[];
}

export interface Interruption {
  readonly service: RunningService;
  /** The engine behind the table. */
  readonly engine: DynamoDBClient;
  readonly query: Query;
  /** The query is interrupted at this call to Comprehend. */
  readonly calls: number;
  readonly meters: Meters;
}

/** Runs a query until call {@link Interruption.calls}, then stops its workers and deletes its jobs. */
export async function interruptQuery({ service, engine, query, calls, meters }: Interruption): Promise<InterruptedRun> {
  const before = service.comprehendStats().texts;
  const givenUp = new Error('The query is given up');
  let killed: Promise<void> | undefined;
  const watching = setInterval(() => {
    if (meters.quota.accepted >= calls) killed ??= killWorkers(service);
  }, 5);
  const { timing = scaledTiming(meters.timeScale) } = query;
  const onExchange = () => {
    if (killed) throw givenUp;
  };
  try {
    await callService(service, { ...query, timing, onExchange });
    throw new Error(`The query ended before call ${calls}`);
  } catch (error) {
    if (error !== givenUp) throw error;
  } finally {
    clearInterval(watching);
  }
  await killed;
  await removeJobs(service, engine);
  return { texts: service.comprehendStats().texts - before, table: structuredClone(meters.table.uses) };
}

async function killWorkers({ cloud, functions }: RunningService): Promise<void> {
  const worker = cloud.functions.find(({ settings }) => settings.name === functions.process);
  while (await worker?.killOne());
}

/** Deletes the jobs of the query. Otherwise the next worker would go on with its batches, although no query waits for them. */
async function removeJobs({ tableName: TableName }: RunningService, engine: DynamoDBClient): Promise<void> {
  for await (const { Items = [] } of paginateScan({ client: engine }, { TableName }))
    for (const { [JOBS_TABLE.jobKey]: key, [JOBS_TABLE.part]: part } of Items)
      if (key && part?.S === JOB_PARTS.job)
        await engine.send(
          new DeleteItemCommand({ TableName, Key: { [JOBS_TABLE.jobKey]: key, [JOBS_TABLE.part]: part } }),
        );
}
