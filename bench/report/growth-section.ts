import { BATCH_ROWS, LATENCY_MS } from '../scenarios/assumptions';
import type { GrowthRun } from '../scenarios/growth';
import type { Section } from './section';
import { extrapolated } from './extrapolated';
import { growthChart } from './growth-chart';
import { growthChecks, besidesPolls } from './growth-checks';
import { markdownTable } from './markdown-table';
import { kilobytes, number, percent, seconds } from './numbers';
import { isPoll, totals } from '../measure/table-totals';

const FUNCTIONS = ['post', 'process', 'get'] as const;

/** The section about batches from one row to many. */
export function growthSection(runs: readonly GrowthRun[]): Section {
  const service = runs.filter(({ contender }) => contender === 'service');
  const baseline = runs.filter(({ contender }) => contender === 'baseline');
  const usual = service.find(({ rows }) => rows === BATCH_ROWS);
  return {
    markdown: [
      `The table shows one batch, with ${LATENCY_MS} ms a call and no quota. _Requests_ counts the requests of the three functions to the table, and the request that starts process,`,
      'without calls to Comprehend and without the looks of polls. _Units_ are the request units of the table and its index, without those of the looks.',
      '',
      '![Time to result against rows: seconds for this service; minutes for the baseline, which fails from 4,096 rows on](performance/growth.svg)',
      '',
      ...growthTable(service),
      'The next table shows the baseline. From 1,000 rows on, it ran without latency to get the counts. A time in brackets is extrapolated from the two times above it.',
      '',
      ...growthTable(baseline),
      ...baseline.flatMap(failure),
      ...memoryTable(service, baseline),
      ...(usual ? whereTheyGo(usual) : []),
    ],
    charts: { 'growth.svg': growthChart(service, baseline) },
    checks: growthChecks(service),
  };
}

function growthTable(runs: readonly GrowthRun[]): readonly string[] {
  const secondsOf = extrapolated(runs);
  return markdownTable(
    ['rows', 'ready', 'requests', 'write units', 'read units', 'stored'],
    runs.map((run) => {
      const { rows, timed, answered, readySeconds, storedBytes } = run;
      const { requests, writeUnits, readUnits } = besidesPolls(run);
      const time = timed ? seconds(readySeconds) : `(${seconds(secondsOf(rows))})`;
      if (!answered) return [number(rows), 'never', '', '', '', ''];
      const counts = [number(requests), number(writeUnits), number(readUnits, readUnits % 1 ? 1 : 0)];
      return [number(rows), time, ...counts, kilobytes(storedBytes)];
    }),
  );
}

function failure({ rows, answered, failures }: GrowthRun): readonly string[] {
  if (answered) return [];
  return [`${number(rows)} rows fail: ${failures.map((text) => `\`${text}\``).join(', because of ')}.`, ''];
}

function memoryTable(service: readonly GrowthRun[], baseline: readonly GrowthRun[]): readonly string[] {
  const row = (name: string, run: GrowthRun) => [
    name,
    number(run.rows),
    ...FUNCTIONS.map((fn) => {
      const { peakMb, settingMb } = run.memory[fn];
      return peakMb === 0 ? '' : `${number(peakMb)} of ${number(settingMb)} MB (${percent(peakMb / settingMb, 0)})`;
    }),
  ];
  return markdownTable(
    ['peak memory', 'rows', ...FUNCTIONS],
    [
      ...service.map((run) => row('this service', run)),
      ...baseline.filter(({ answered }) => answered).map((run) => row('baseline', run)),
    ],
  );
}

function whereTheyGo(run: GrowthRun): readonly string[] {
  const { writeUnits } = besidesPolls(run);
  const polls = totals(run.table.filter(isPoll));
  return [
    `The next table shows which requests use the ${number(writeUnits)} write units of ${number(run.rows)} rows. It omits the request that starts process, and the`,
    `${number(polls.requests)} GetItem requests of get (${number(polls.readUnits)} read units): its looks at the job, one for each poll and more while get holds the poll.`,
    '',
    ...markdownTable(
      ['function, operation, item', 'requests', 'write units, table', 'write units, index', 'read units'],
      run.table
        .filter((use) => !isPoll(use))
        .map(({ functionName, operation, about, requests, ...units }) => [
          `${nameOf(functionName)} ${operation} \`${about}\``,
          ...[requests, units.writeUnits, units.indexUnits, units.readUnits].map((value) =>
            value ? number(value) : '',
          ),
        ]),
    ),
  ];
}

/** The function's short name. A physical name ends with the function's logical id. */
function nameOf(functionName: string): string {
  return FUNCTIONS.find((name) => new RegExp(name, 'i').test(functionName.split('-').at(-1) ?? '')) ?? functionName;
}
