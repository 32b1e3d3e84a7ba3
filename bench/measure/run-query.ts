import { MEMORY_PARTS } from '../../lambda/shared/contract';
import { scoreSentiment } from '../../local/cloud/comprehend/score-sentiment';
import type { ComprehendStats } from '../../local/cloud/comprehend/call-stats';
import type { RunningService } from '../../local/running-service';
import type { Exchange } from '../../local/snowflake/batch-exchange';
import type { Json } from '../../local/snowflake/json';
import { scaledTiming } from '../../local/snowflake/timing';
import { callService, type Query } from './call-service';
import type { FunctionMeter, FunctionUse } from './function-meter';
import type { QuotaMeter, QuotaUse } from './quota-meter';
import type { ReadyMeter } from './ready-meter';
import type { TableMeter, TableUse } from './table-meter';

export interface Meters {
  readonly functions: FunctionMeter;
  readonly quota: QuotaMeter;
  readonly ready: ReadyMeter;
  readonly table: TableMeter;
  readonly timeScale: number;
}

/** The part of a remembered answer. */
const ANSWER = MEMORY_PARTS.answer;

type FunctionName = 'post' | 'process' | 'get';

/** The result of one query. Times are multiplied by the time scale, so they are those of a run without time scale. */
export interface QueryRun {
  readonly rows: number;
  /** The number of batches that were answered 200, and the number of batches that failed. */
  readonly answered: number;
  readonly failed: number;
  /** The number of rows with the right value. */
  readonly rightRows: number;
  /** The number of batches that failed, by error message. Numbers of rows in a message are replaced by `…`. */
  readonly failures: Readonly<Record<string, number>>;
  /** The time from the first POST until the last result was stored; for the baseline until process ended. 0 if process never ran. */
  readonly readySeconds: number;
  /** The time from the first POST to the last answer or failure. An answer comes with the poll that get holds, or with the first poll after the result is stored. */
  readonly seconds: number;
  readonly posts: number;
  readonly polls: number;
  /** The number of POSTs and GETs answered 429. */
  readonly refused: number;
  /** The number of GETs answered 429, or 500 as API Gateway does if Lambda throttles get. */
  readonly throttledPolls: number;
  readonly comprehend: Omit<ComprehendStats, 'byOperation'>;
  readonly quota: QuotaUse;
  readonly functions: Readonly<Record<FunctionName, FunctionUse>>;
  readonly table: readonly TableUse[];
  /** Of the items that the query has added. */
  readonly storedBytes: number;
  /** The part of them that are remembered answers. */
  readonly answerBytes: number;
  /** The time at which each batch was answered, in seconds from the first POST. */
  readonly answeredAt: readonly number[];
  /** The time at which each result was stored. Empty for the baseline. */
  readonly readyAt: readonly number[];
}

/** Runs a query of the Snowflake emulator against a running service and reads the meters. If a batch fails, the others continue. */
export async function runQuery(service: RunningService, query: Query, meters: Meters): Promise<QueryRun> {
  const { functions, quota, ready, table, timeScale } = meters;
  const { texts, timing = scaledTiming(timeScale), isRight = hasSentiment } = query;
  const failures = new Map<number, string>();
  const startedAt = performance.now();
  const exchanges: Exchange[] = [];
  const before = service.comprehendStats();
  const storedBefore = { all: table.storedBytes, answers: table.storedBytesOf(ANSWER) };
  const { values } = await callService(service, {
    ...query,
    timing,
    onExchange: (exchange) => void exchanges.push(exchange),
    onBatchFailure: (batch, { message }) => void failures.set(batch, unscaled(message, timeScale)),
  });
  // The meters get the report of an invocation only when it has ended. After a failure, workers may run until the deadline.
  if (failures.size === 0) await service.cloud.idle();
  const seconds = (sinceStartMs = 0) => (sinceStartMs * timeScale) / 1000;
  const answers = exchanges.filter(({ outcome }) => outcome === 200);
  const sent = (method: string) => exchanges.filter((exchange) => exchange.method === method);
  // Copies the errors now. When the cloud stops, it kills workers that still run, and that must not count as an error.
  const named = (name: FunctionName) => structuredClone(functions.together(namesOf(service, name)));
  return {
    rows: texts.length,
    answered: answers.length,
    failed: failures.size,
    rightRows: values.filter((value, row) => isRight(value, texts[row] ?? '')).length,
    failures: counted([...failures.values()]),
    readySeconds: seconds(Math.max(0, (ready.times.at(-1) ?? named('process').endedAt) - startedAt)),
    seconds: seconds(exchanges.at(-1)?.sinceStartMs),
    posts: sent('POST').length,
    polls: sent('GET').length,
    refused: exchanges.filter(({ outcome }) => outcome === 429).length,
    throttledPolls: sent('GET').filter(({ outcome }) => outcome === 429 || outcome === 500).length,
    comprehend: difference(service.comprehendStats(), before),
    quota: quota.use(timeScale),
    functions: { post: named('post'), process: named('process'), get: named('get') },
    table: table.uses,
    storedBytes: table.storedBytes - storedBefore.all,
    answerBytes: table.storedBytesOf(ANSWER) - storedBefore.answers,
    answeredAt: answers.map(({ sinceStartMs }) => seconds(sinceStartMs)),
    readyAt: ready.times.map((time) => seconds(time - startedAt)),
  };
}

/** The physical names of a function: one name for post or get; for process, one name for each external function. */
function namesOf({ functions, externalFunctions }: RunningService, name: FunctionName): readonly string[] {
  return name === 'process' && externalFunctions.length > 0
    ? externalFunctions.map(({ process }) => process)
    : [functions[name]];
}

function difference(after: ComprehendStats, before: ComprehendStats): Omit<ComprehendStats, 'byOperation'> {
  return {
    calls: after.calls - before.calls,
    throttled: after.throttled - before.throttled,
    texts: after.texts - before.texts,
    units: after.units - before.units,
  };
}

function counted(sentences: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const sentence of sentences.map((text) => text.replace(/(?<=Only )\d+ of \d+/, '… of …'))) {
    counts[sentence] = (counts[sentence] ?? 0) + 1;
  }
  return counts;
}

/** Multiplies the time in Snowflake's time-out message, because the emulator's message has the divided time. */
function unscaled(message: string, timeScale: number): string {
  return message.replace(/(?<=within )\d+/, (time) => String(Number(time) * timeScale));
}

/** Whether a value has the scores of the text. The baseline answers with JSON text, this service with an object. */
function hasSentiment(value: Json, text: string): boolean {
  if (value === null) return false;
  const score = (typeof value === 'string' ? JSON.parse(value) : value) as Readonly<Record<string, number>>;
  return Object.entries(scoreSentiment(text)).every(([name, part]) => score[name] === part);
}

/** Throws if a row has a wrong value, because the measurement is then not valid. */
export function assertAllRight({ rows, rightRows }: Pick<QueryRun, 'rows' | 'rightRows'>): void {
  if (rightRows < rows)
    throw new Error(`Only ${rightRows} of ${rows} rows have the right value, so the measurement cannot be used.`);
}
