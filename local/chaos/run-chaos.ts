import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { JOB_TIMES, JOBS_TABLE } from '../../lambda/shared/contract';
import { scoreSentiment } from '../cloud/comprehend/score-sentiment';
import { INTERNAL_ERROR, THROTTLED } from '../cloud/stand-in/service-error';
import { startService, type RunningService } from '../running-service';
import { SignedSender } from '../snowflake/signed-sender';
import { scaledTiming } from '../snowflake/timing';
import { ChaosBatch, type BatchEnd } from './chaos-batch';
import { Faults, randomGenerator, type FaultKind } from './faults';
import { startTableFaults } from './table-faults';

/** All times of the service, of AWS and of Snowflake are divided by this. The deadline, for example, is 57 s. */
const TIME_SCALE = 10;

/** The number of parallel batches that was observed in a query over a million rows. */
const PARALLEL_BATCHES = 16;

/** The time between two attempts to kill post or get, and the time for which Comprehend stays down. */
const KILL_EVERY_MS = 1_000;
const DOWN_MS = 2_000;

/**
 * One in this many rounds of kills targets a given function's worker. Workers are killed less often than post and get, because
 * a worker has the batches of many callers.
 */
const WORKER_ROUNDS = 8;

/** Batch sizes of one slice and of several slices. */
const BATCH_ROWS = [3, 40, 600, 1_200];

/**
 * Batch n has the texts of batch n − this number, so that it finds remembered answers. The distance exceeds the batches in flight, so the earlier
 * one has usually ended. It is a multiple of the number of functions, so both are of the same function.
 */
const SAME_TEXTS_AFTER = 2 * PARALLEL_BATCHES;

/** The settings of the two external functions of the stack. They share a quota, because they call the same operation. */
const SENTIMENT = { processor: 'sentiment', callsPerSecond: 100 };

export interface ChaosOptions {
  readonly batches: number;
  readonly seed: number;
  readonly dir?: string;
  readonly onStep?: (step: string) => void;
  readonly onBatch?: () => void;
}

export interface ChaosReport {
  readonly batches: number;
  readonly seed: number;
  readonly seconds: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly ends: Readonly<Partial<Record<BatchEnd, number>>>;
  /** How many batches failed with each message. `Only 3 of 20` counts as `Only … of …`. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Every count must be 0. */
  readonly never: {
    readonly lost: number;
    readonly wrong: number;
    readonly repeatedDifferently: number;
    readonly hanging: number;
    /** Items of the table without an expiry. */
    readonly leaking: number;
  };
  /** The longest pause of this process, in the service's time, and the longest that cannot make the counts of `never` wrong: the time that a write may take. */
  readonly standstill: { readonly seconds: number; readonly toleratedSeconds: number };
  /** The texts of all rows, those that differ or are of different functions, and those sent to Comprehend. You pay a second time for texts that are sent again. */
  readonly texts: { readonly rows: number; readonly different: number; readonly asked: number };
}

/** Sends batches to the stack on this machine and injects faults. Then polls every batch once more without faults. */
export async function runChaos({ batches, seed, dir, onStep, onBatch }: ChaosOptions): Promise<ChaosReport> {
  const faults = new Faults(seed);
  const comprehendFault = comprehendFaults(faults);
  const service = await startService({
    dir,
    onStep,
    config: { functions: { first: SENTIMENT, second: SENTIMENT } },
    trial: { timeScale: TIME_SCALE },
    comprehend: { latencyMs: 50, callsPerSecond: 1_000, authorize: comprehendFault },
    cloud: {
      timeScale: TIME_SCALE,
      faults: {
        deliveries: deliveriesOf(faults, seed),
        betweenFunctionsAndTable: (endpoint) => startTableFaults(endpoint, faults),
      },
    },
  });
  try {
    return await runBatches(service, faults, { batches, seed, onBatch, onStep });
  } finally {
    await service.stop();
  }
}

async function runBatches(service: RunningService, faults: Faults, options: ChaosOptions): Promise<ChaosReport> {
  const started = performance.now();
  const delays = monitorEventLoopDelay();
  delays.enable();
  const senders = service.externalFunctions.map(({ url }) => new SignedSender({ ...service, url }));
  const ids = Array.from({ length: options.batches }, () => randomUUID());
  const all = Array.from({ length: options.batches }, (_, index) => {
    // Two batches of one id, each to another function.
    const pair = Math.floor(index / senders.length);
    const sender = senders[index % senders.length] as SignedSender;
    return aBatch(index, { sender, batchId: `${ids[pair]}:1:${pair}:0:0`, faults, seed: options.seed });
  });
  const killing = new AbortController();
  const killer = kill(service, faults, killing.signal);
  faults.start();
  const texts = all.flatMap(({ rows }, index) => rows.map(([, text]) => `${index % senders.length} ${text}`));
  const queue = all.values();
  const callers = Array.from({ length: PARALLEL_BATCHES }, async () => {
    for (const { batch } of queue) {
      await batch.run();
      options.onBatch?.();
    }
  });
  await Promise.all(callers);
  faults.end();
  killing.abort();
  await killer;
  options.onStep?.('Polling every batch once more …');
  for (const { batch } of all) await batch.pollAgain();
  for (const sender of senders) sender.close();
  return {
    batches: options.batches,
    seed: options.seed,
    seconds: Math.round((performance.now() - started) / 1000),
    faults: Object.fromEntries(faults.injected),
    ...summary(all.map(({ batch }) => batch)),
    never: { ...never(all.map(({ batch }) => batch)), leaking: await itemsWithoutExpiry(service) },
    standstill: { seconds: (delays.max / 1e9) * TIME_SCALE, toleratedSeconds: JOB_TIMES.writeSeconds },
    texts: { rows: texts.length, different: new Set(texts).size, asked: service.comprehendStats().texts },
  };
}

interface BatchOptions {
  readonly sender: SignedSender;
  readonly batchId: string;
  readonly faults: Faults;
  readonly seed: number;
}

function aBatch(index: number, { sender, batchId, faults, seed }: BatchOptions) {
  const random = randomGenerator(seed * 7919 + index);
  const count = BATCH_ROWS[Math.floor(random() * BATCH_ROWS.length)] ?? 1;
  const group = index % SAME_TEXTS_AFTER;
  const feeling = randomGenerator(seed * 7919 + group);
  const rows = Array.from(
    { length: count },
    (_, row) => [row, `batch ${group} row ${row} is ${feeling() < 0.5 ? 'good' : 'bad'}`] as const,
  );
  const expected = JSON.stringify({ data: rows.map(([row, text]) => [row, scoreSentiment(text)]) });
  const overdueMs = ((JOB_TIMES.deadlineSeconds + 2 * JOB_TIMES.clockMarginSeconds) * 1000) / TIME_SCALE;
  const timing = scaledTiming(TIME_SCALE);
  return { batch: new ChaosBatch({ sender, batchId, rows, expected, faults, timing, overdueMs }), rows };
}

/** The delays at which an event is delivered. Some events are lost and some are delivered more than once. */
function deliveriesOf(faults: Faults, seed: number): () => readonly number[] {
  const random = randomGenerator(seed + 1);
  return () => {
    if (faults.strikes('event dropped')) return [];
    if (!faults.strikes('event duplicated')) return [0];
    return [0, random() * 500, random() * 5_000].slice(0, 2 + Math.round(random()));
  };
}

function comprehendFaults(faults: Faults) {
  let downUntil = 0;
  return () => {
    const now = performance.now();
    if (now < downUntil) return INTERNAL_ERROR;
    if (faults.strikes('Comprehend throttled')) return THROTTLED;
    if (faults.strikes('Comprehend failed')) return INTERNAL_ERROR;
    if (!faults.strikes('Comprehend down')) return undefined;
    downUntil = now + DOWN_MS;
    return INTERNAL_ERROR;
  };
}

/** Kills busy sandboxes of functions until the signal aborts. */
async function kill(
  { cloud, functions, externalFunctions }: RunningService,
  faults: Faults,
  signal: AbortSignal,
): Promise<void> {
  const named = (name: string) => cloud.functions.find(({ settings }) => settings.name === name);
  const answering = [named(functions.post), named(functions.get)];
  for (let round = 0; !signal.aborted; round += 1) {
    await setTimeout(KILL_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const processFunction = named(externalFunctions[round % WORKER_ROUNDS]?.process ?? '');
    if (processFunction?.busy && faults.strikes('worker killed')) await processFunction.killOne();
    const answeringFunction = answering[round % 2];
    if (answeringFunction?.busy && faults.strikes('post or get killed')) await answeringFunction.killOne();
  }
}

function summary(batches: readonly ChaosBatch[]): Pick<ChaosReport, 'ends' | 'reasons'> {
  const ends: Partial<Record<BatchEnd, number>> = {};
  const reasons: Record<string, number> = {};
  for (const { end = 'in progress after the deadline', reason } of batches) {
    ends[end] = (ends[end] ?? 0) + 1;
    const text = reason?.replace(/(?<=Only )\d+ of \d+/, '… of …');
    if (text) reasons[text] = (reasons[text] ?? 0) + 1;
  }
  return { ends, reasons };
}

function never(batches: readonly ChaosBatch[]): Omit<ChaosReport['never'], 'leaking'> {
  const count = (end: BatchEnd): number => batches.filter((batch) => batch.end === end).length;
  return {
    lost: count('lost'),
    wrong: count('wrong'),
    repeatedDifferently: count('repeated with a different result'),
    hanging: count('in progress after the deadline'),
  };
}

async function itemsWithoutExpiry({ endpoints, region, tableName, credentials }: RunningService): Promise<number> {
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  let leaking = 0;
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
    leaking += Items.filter((item) => item[JOBS_TABLE.expiresAt]?.N === undefined).length;
  }
  client.destroy();
  return leaking;
}
