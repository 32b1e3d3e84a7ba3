import type { Report } from './actions';
import type { JobView } from './job-view';

/** For people: a table of jobs, or one thing a line, and what to do. */
export function* reportLines({ data, jobs, sentence }: Report): Generator<string> {
  if (jobs) yield* table(jobs);
  else yield* pairs(data as Record<string, unknown>);
  if (sentence !== undefined) yield sentence;
}

const COLUMNS: readonly (readonly [string, (job: JobView) => string])[] = [
  ['batch id', ({ batchId }) => batchId],
  ['query id', ({ queryId }) => queryId ?? ''],
  ['status', ({ status }) => status],
  ['done', ({ done, rows }) => `${done} of ${rows}`],
  ['accepted', ({ acceptedAt }) => acceptedAt],
  ['attempt', ({ attempt }) => String(attempt)],
  ['failure', ({ failure }) => failure?.code ?? ''],
];

function* table(jobs: readonly JobView[]): Generator<string> {
  if (jobs.length === 0) return;
  const cells = [COLUMNS.map(([name]) => name), ...jobs.map((job) => COLUMNS.map(([, cell]) => cell(job)))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  for (const [index, line] of cells.entries()) {
    yield line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
    // Below its job: beside it, a sentence would make the table wider than any terminal.
    const failure = jobs[index - 1]?.failure;
    if (failure) yield `  ${failure.message}`;
  }
}

function* pairs(data: Record<string, unknown>): Generator<string> {
  const entries = Object.entries(data).filter(([name, value]) => value !== undefined && name !== 'next');
  const width = Math.max(...entries.map(([name]) => name.length));
  for (const [name, value] of entries)
    yield `${name.padEnd(width)}  ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
