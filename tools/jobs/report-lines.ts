import type { Value } from '../../lambda/protocol/batch';
import { jsonOf } from '../../lambda/protocol/json-of';
import { parseJson } from '../../local/snowflake/parse-json';
import { cell } from '../../local/snowflake/result-table';
import { alignedColumns } from '../command-line/aligned-columns';
import type { JobDetails, Report } from './actions';
import type { JobView } from './job-view';
import { progressInWords } from './progress';
import { quotaInWords } from './quota-view';

/** The lines for people: a table of jobs, or one job with one property a line, and a sentence. */
export function* reportLines({ jobs, details, sentence, quotas = [] }: Report): Generator<string> {
  if (jobs) yield* listLines(jobs);
  if (details) yield* detailLines(details);
  if (sentence !== undefined) yield sentence;
  for (const quota of quotas) yield quotaInWords(quota);
}

const COLUMNS: readonly (readonly [string, (job: JobView) => string])[] = [
  ['function', ({ functionName }) => functionName],
  ['batch id', ({ batchId }) => batchId],
  ['query id', ({ queryId }) => queryId ?? ''],
  ['status', ({ status }) => status],
  ['rows done', ({ rowsDone, rows }) => `${rowsDone} of ${rows}`],
  ['accepted', ({ acceptedAt }) => acceptedAt],
  ['attempt', ({ attempt }) => String(attempt)],
  ['failure', ({ failure }) => failure?.code ?? ''],
];

function* listLines(jobs: readonly JobView[]): Generator<string> {
  if (jobs.length === 0) return;
  const rows = jobs.map((job) => COLUMNS.map(([, read]) => read(job)));
  for (const [index, line] of alignedColumns([COLUMNS.map(([name]) => name), ...rows]).entries()) {
    yield line;
    // These are in a line of their own, because in a column they would make the table wider than a terminal.
    const { failure, progress } = jobs[index - 1] ?? {};
    if (failure) yield `  ${failure.message}`;
    if (progress) yield `  ${progressInWords(progress)}`;
  }
}

function* detailLines(details: JobDetails): Generator<string> {
  const { slicesDone, slices, rowsStored, deadline, leaseUntil, progress, failure, rowsAsSent, results } = details;
  const common = COLUMNS.filter(([name]) => name !== 'failure').map(([name, read]) => [name, read(details)] as const);
  const properties: readonly (readonly [string, string | undefined])[] = [
    ...common,
    ['slices done', `${slicesDone} of ${slices}`],
    ['rows stored', rowsStored ? 'yes' : 'no, they have expired'],
    ['deadline', deadline],
    ['lease until', leaseUntil],
    ['now', progress && progressInWords(progress)],
    ['failure', failure && `${failure.code}: ${failure.message}`],
  ];
  yield* alignedColumns(properties.filter((property): property is [string, string] => property[1] !== undefined));
  if (!rowsAsSent) return;
  const resultOf = new Map(results?.map(([row, value]) => [row, oneLine(value)]));
  const lines = rowsAsSent.map(([row, ...args]) => [
    String(row),
    args.map(oneLine).join(', '),
    resultOf.get(row) ?? '',
  ]);
  yield '';
  yield* alignedColumns([['row', 'arguments', 'result'], ...lines]);
  yield '';
}

function oneLine(value: Value): string {
  return cell(parseJson(jsonOf(value))).replaceAll('\n', '\\n');
}
