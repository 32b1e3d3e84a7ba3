import { costPerMillion } from '../cost/cost-per-million';
import { memoryCost } from '../cost/memory-cost';
import { PRICES_AS_OF } from '../../lib/prices';
import { median } from '../measure/median';
import { isOfMemory, totals } from '../measure/table-totals';
import type { QueryTimes, RememberedResult, RememberedRun } from '../scenarios/remembered';
import { DEFAULT_QUOTA, LATENCY_MS } from '../scenarios/assumptions';
import { markdownTable } from './markdown-table';
import { number, percent, seconds } from './numbers';
import { rememberedChecks } from './remembered-checks';
import type { Section } from './section';

/** The section about remembered answers. */
export function rememberedSection(result: RememberedResult): Section {
  const { batches, rows, runs } = result;
  return {
    markdown: [
      `${batches} batches of ${number(rows / batches)} rows, sent at the same time; ${LATENCY_MS} ms a call and ${DEFAULT_QUOTA} calls a second. In the run with half of the rows known, every second row is`,
      `known. Costs are in USD for a million rows, at list prices of ${PRICES_AS_OF}. _Memory_ counts the requests and units of remembered answers alone ([decision 0018](decisions/0018-remembered-answers.md)).`,
      '',
      ...markdownTable(
        ['', ...runs.map(nameOf)],
        LINES.map(([name, cell]) => [name, ...runs.map((run) => cell(run, rows))]),
      ),
      'The requests to the table, by operation. The number for memory is in brackets.',
      '',
      ...requestsTable(runs),
      ...paragraphs(result),
    ],
    checks: rememberedChecks(result),
  };
}

const LINES: readonly (readonly [name: string, cell: (run: RememberedRun, rows: number) => string])[] = [
  ['time to the last answer', (run) => seconds(run.seconds)],
  ['time to the last stored result', (run) => seconds(run.readySeconds)],
  ['rows/s, answered', (run, rows) => number(rows / run.seconds)],
  ['calls to Comprehend', (run) => number(run.calls)],
  ['texts in them', (run) => number(run.texts)],
  ['write units', (run) => number(totals(run.table).writeUnits)],
  ['of them memory', (run) => number(ofMemory(run).writeUnits)],
  ['read units', (run) => number(totals(run.table).readUnits)],
  ['of them memory', (run) => number(ofMemory(run).readUnits)],
  ['cost of memory', (run, rows) => number(memoryCost(run, rows), 2)],
  ['cost of everything but Comprehend', (run) => number(costPerMillion(run.usage).infrastructure, 2)],
  ['cost of Comprehend', (run) => number(costPerMillion(run.usage).comprehend)],
];

function nameOf({ known }: RememberedRun): string {
  return known === undefined ? 'memory off' : `${percent(known, 0)} known`;
}

function ofMemory({ table }: RememberedRun) {
  return totals(table.filter(isOfMemory));
}

function requestsTable(runs: readonly RememberedRun[]): readonly string[] {
  const operations = [...new Set(runs.flatMap(({ table }) => table.map(({ operation }) => operation)))].sort();
  const cell = ({ table }: RememberedRun, operation: string) => {
    const uses = table.filter((use) => use.operation === operation);
    const memory = totals(uses.filter(isOfMemory)).requests;
    return `${number(totals(uses).requests)}${memory > 0 ? ` (${number(memory)})` : ''}`;
  };
  return markdownTable(
    ['', ...runs.map(nameOf)],
    operations.map((operation) => [operation, ...runs.map((run) => cell(run, operation))]),
  );
}

function paragraphs({ rows, runs, allKnown, atOnce, repeated }: RememberedResult): readonly string[] {
  const time = (known: number, of: keyof QueryTimes) => runs.find((run) => run.known === known)?.[of] ?? NaN;
  const ratio = (of: keyof QueryTimes) => percent(time(0.5, of) / time(0, of));
  const all = (runs: readonly QueryTimes[], of: keyof QueryTimes) =>
    `${seconds(median(runs.map((run) => run[of])))} (${runs.map((run) => seconds(run[of])).join(', ')})`;
  const { textsBefore, learnt, calls, texts } = repeated;
  return [
    `The same batches were sent by turns to the function, with all rows known, and to a processor that answers at once. The median times to the last answer were ${all(allKnown, 'seconds')} and ${all(atOnce, 'seconds')}, and those to the last stored result ${all(allKnown, 'readySeconds')} and ${all(atOnce, 'readySeconds')}.`,
    'The lookups of each batch are sent at the same time, 100 keys in a request. DynamoDB answers them in parallel; the emulated table is one thread, so here they wait for each other.',
    `With half of the rows known, the time to the last stored result is ${ratio('readySeconds')} of that with none known, and the time to the last answer ${ratio('seconds')}. After a poll that the service held to its end, Snowflake waits up to 10 s before the next one: a batch that ends in this time is answered later than it is ready.`,
    '',
    `A query was killed half way, after ${number(textsBefore)} of its ${number(rows)} texts were sent. The table had ${number(learnt)} answers by then. The same query, sent again in new batches, sent ${number(texts)} texts in ${number(calls)} calls.`,
    '',
  ];
}
