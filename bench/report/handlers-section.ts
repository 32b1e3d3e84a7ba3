import { median } from '../measure/median';
import type { HandlersResult } from '../scenarios/handlers';
import type { NumberCheck } from '../scenarios/number-check';
import type { Section } from './section';
import { memoryCheck } from './growth-checks';
import { markdownTable } from './markdown-table';
import { number, percent } from './numbers';

const DONE_BY = {
  post: 'post: reads, checks, packs and stores',
  process: 'process: unpacks, calls Comprehend, packs and stores',
  get: 'get: reads, unpacks and answers',
} as const;

/** The section about CPU time. */
export function handlersSection({ rows, bytes, work, baselineFailures, numberCheck }: HandlersResult): Section {
  const check = memoryCheck({ rows, memory: work });
  return {
    markdown: [
      `A batch of ${number(rows)} rows, ${number(bytes / 1e6, 1)} MB of JSON, is about the largest that the service accepts. The table has the CPU time of all`,
      'threads, with garbage collection, and the peak memory. _First batch_ is the first batch of a new environment. For get it is not the first invocation, because get had answered polls before.',
      'A worker of process may take several batches, so its CPU time is the mean of all batches.',
      '',
      ...markdownTable(
        ['', 'CPU, first batch', 'CPU, later batches', 'peak memory', 'share of the memory setting'],
        Object.entries(DONE_BY).map(([name, what]) => {
          const { cpuMs, peakMb, settingMb } = work[name as keyof typeof work];
          const [first = 0, ...then] = cpuMs;
          return [
            what,
            then.length === 0 ? '' : `${number(first)} ms`,
            `${number(then.length === 0 ? first : median(then))} ms`,
            `${number(peakMb)} MB`,
            percent(peakMb / settingMb, 0),
          ];
        }),
      ),
      `The baseline fails on this batch. The batch's message, and the errors of the functions: ${baselineFailures.map((text) => `\`${text}\``).join(', ')}.`,
      '',
      ...(numberCheck ? checkParagraph(numberCheck) : []),
    ],
    checks: [check],
  };
}

/** What post pays for exact numbers if no number of the batch has more than 15 digits. */
function checkParagraph({ withMs, withoutMs }: NumberCheck): readonly string[] {
  const [checked, unchecked] = [median(withMs), median(withoutMs)];
  const [least, most] = [Math.min(...withoutMs), Math.max(...withoutMs)];
  const isWithinSpread = Math.abs(checked - unchecked) < (most - least) / 2;
  const medians = `post used ${number(checked)} ms of CPU with the search and ${number(unchecked)} ms without it (medians of ${withMs.length} batches each, in runs by turns)`;
  return [
    'post searches each body for numbers of more than 15 digits ([decision 0019](decisions/0019-exact-numbers.md)). For a batch without such a number this search is the only cost of exact numbers.',
    isWithinSpread
      ? `${medians}. This difference is smaller than that among equal batches: without the search, they took ${number(least)} to ${number(most)} ms. So the search is too small a part of post's CPU time to be measured here.`
      : `${medians}: the search is ${percent((checked - unchecked) / checked)} of its CPU time.`,
    '',
  ];
}
