import { BATCH_ROWS, LATENCY_MS } from '../scenarios/assumptions';
import type { GrowthRun } from '../scenarios/growth';
import type { Section } from '../scenarios/scenario';
import { extrapolated } from './extrapolated';
import { growthChart } from './growth-chart';
import { growthChecks, besidesPolls } from './growth-checks';
import { markdownTable } from './markdown-table';
import { number, percent, seconds } from './numbers';
import { isPoll, totals } from './table-totals';

const FUNCTIONS = ['post', 'process', 'get'] as const;

/** The part of the page about batches of one row to many. */
export function growthSection(runs: readonly GrowthRun[]): Section {
  const service = runs.filter(({ contender }) => contender === 'service');
  const baseline = runs.filter(({ contender }) => contender === 'baseline');
  const usual = service.find(({ rows }) => rows === BATCH_ROWS);
  return {
    markdown: [
      `One batch of so many rows, ${LATENCY_MS} ms a call, quota off. _Requests_ are those of the three functions besides Comprehend and polls:`,
      'to the table, and one to start process. Units are those of the table and its index, polls left out.',
      '',
      '![Time to result against rows: seconds for this service, minutes for the baseline, and over 4,096 rows never](performance/growth.svg)',
      '',
      ...growthTable(service),
      'The baseline. A time in brackets is extrapolated from the two above: from 1,000 rows on it ran without latency, for the counts.',
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
      return [number(rows), time, ...counts, `${number(storedBytes / 1024)} KB`];
    }),
  );
}

function failure({ rows, answered, failures }: GrowthRun): readonly string[] {
  if (answered) return [];
  return [`${number(rows)} rows fail: ${failures.map((text) => `\`${text}\``).join('; behind it ')}.`, ''];
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
    `Where the ${number(writeUnits)} write units of ${number(run.rows)} rows go: to the table and to its index. Besides, there is the request that starts process;`,
    `and get's ${number(polls.requests)} GetItem took ${number(polls.readUnits)} read units: one for each poll and one for the GET that brought the result.`,
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

/** Physical names end in what the template calls the function. */
function nameOf(functionName: string): string {
  return FUNCTIONS.find((name) => new RegExp(name, 'i').test(functionName.split('-').at(-1) ?? '')) ?? functionName;
}
