import { MEMORY_PARTS } from '../../lambda/shared/contract';
import { median } from '../measure/median';
import { isOfMemory, totals } from '../measure/table-totals';
import type { QueryTimes, RememberedResult, RememberedRun } from '../scenarios/remembered';
import { number, percent } from './numbers';
import type { Check } from './section';

/** With all rows known, the time may be this multiple of that of a processor that answers at once. */
const MOST_KNOWN = 1.5;

/** With half of the rows known, the time may be this part of that with none known. */
const MOST_HALF = 0.55;

/** What memory may cost for a row whose answer is new. */
export const MOST_WRITE_UNITS = 1;
export const MOST_REQUESTS = 0.06;

/** Without memory, write units and requests may differ by this part: from polls and the looks of workers. */
const SAME = 0.1;

/** The requirements for remembered answers. */
export function rememberedChecks(result: RememberedResult): readonly Check[] {
  const { runs, rows, repeated } = result;
  const [off, none, half, all] = [undefined, 0, 0.5, 1].map((known) => runs.find((run) => run.known === known));
  if (!off || !none || !half || !all) return [];
  const unlearnt = rows - repeated.learnt;
  return [
    timeCheck('time to the last answer', 'seconds', result),
    timeCheck('time to the last stored result', 'readySeconds', result),
    {
      what: 'All rows known: calls to Comprehend',
      required: '0',
      measured: number(all.calls),
      holds: all.calls === 0,
    },
    {
      what: 'Half of the rows known: time to the last stored result, as a part of that with none known',
      required: `at most ${percent(MOST_HALF, 0)}`,
      measured: percent(half.readySeconds / none.readySeconds),
      holds: half.readySeconds / none.readySeconds <= MOST_HALF,
    },
    {
      what: 'A query that was killed half way, once more: texts sent to Comprehend',
      required: `at most the ${number(unlearnt)} whose answers were not stored`,
      measured: number(repeated.texts),
      holds: repeated.texts <= unlearnt,
    },
    ...costChecks(none, rows),
    ...offChecks(off, none),
  ];
}

function timeCheck(what: string, of: keyof QueryTimes, { allKnown, atOnce }: RememberedResult): Check {
  const medianOf = (runs: readonly QueryTimes[]) => median(runs.map((run) => run[of]));
  const times = medianOf(allKnown) / medianOf(atOnce);
  return {
    what: `All rows known: ${what}, as a multiple of that of a processor that answers at once`,
    required: `at most ${number(MOST_KNOWN, 1)} times`,
    measured: `${number(times, 2)} times`,
    holds: times <= MOST_KNOWN,
  };
}

/** The requirements for the cost of rows whose answers are new. */
export function costChecks({ table }: Pick<RememberedRun, 'table'>, rows: number): readonly Check[] {
  const { requests } = totals(table.filter(isOfMemory));
  // Without the secret of the keys, which a function writes once.
  const { writeUnits } = totals(table.filter(({ about }) => about === MEMORY_PARTS.answer));
  return [
    {
      what: 'Memory: write units for a new row',
      required: `at most ${MOST_WRITE_UNITS}`,
      measured: number(writeUnits / rows, 4),
      holds: writeUnits <= rows * MOST_WRITE_UNITS,
    },
    {
      what: 'Memory: requests for a new row',
      required: `at most ${number(MOST_REQUESTS, 2)}`,
      measured: number(requests / rows, 4),
      holds: requests / rows <= MOST_REQUESTS,
    },
  ];
}

/** Without memory, a function makes the other requests alone. */
function offChecks(off: RememberedRun, none: RememberedRun): readonly Check[] {
  const ofMemory = totals(off.table.filter(isOfMemory)).requests;
  const withMemory = totals(none.table.filter((use) => !isOfMemory(use)));
  const without = totals(off.table);
  const ratio = Math.abs(without.writeUnits / withMemory.writeUnits - 1);
  return [
    { what: 'Memory off: requests for memory', required: '0', measured: number(ofMemory), holds: ofMemory === 0 },
    {
      what: 'Memory off: write units, compared with those of the same run with memory that are not for memory',
      required: `within ${percent(SAME, 0)}`,
      measured: `${number(without.writeUnits)}, ${number(withMemory.writeUnits)}`,
      holds: ratio <= SAME,
    },
  ];
}
