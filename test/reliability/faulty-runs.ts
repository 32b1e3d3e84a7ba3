import { SLICE_ROWS } from '../../lambda/jobs/cut-slices';
import type { WireRow } from '../../lambda/protocol/batch';
import { callAsSnowflake, type Outcome } from './snowflake';
import { APART, REMEMBERING, SIBLING } from './tested-function';
import type { Call, Fault } from './invocation';
import type { TestedTable } from './tested-table';
import { World } from './world';

/** Rows that fill this many slices. All rows of a slice have the same text. */
export function rowsInSlices(slices: number, words = 'text', rowsPerSlice = SLICE_ROWS): readonly WireRow[] {
  return Array.from({ length: (slices - 1) * rowsPerSlice + 1 }, (_, n) => [
    n,
    `${words} of slice-${Math.floor(n / rowsPerSlice)}`,
  ]);
}

export const FAULT_KINDS = ['crash before', 'crash after', 'error before', 'error after', 'reply lost'] as const;
export type PlacedFault = { readonly at: number; readonly kind: (typeof FAULT_KINDS)[number] };

export interface Run {
  readonly faults: readonly PlacedFault[];
  readonly outcome: Outcome;
  readonly violations: readonly string[];
  /** The calls that had a fault, such as `process DynamoDB UpdateCommand`. */
  readonly hit: readonly string[];
  readonly calls: number;
}

let runs = 0;

/** Runs one batch with faults at the given calls, counted from 1. An hour later it polls again, so that the history sees a changed answer. */
export async function runWith(
  faults: readonly PlacedFault[],
  rows: readonly WireRow[],
  table: TestedTable,
): Promise<Run> {
  const { at, hit } = placing(faults);
  const world = new World(table, `faulty-run-${(runs += 1)}`, rows, { at });
  const outcome = await world.run(callAsSnowflake(world));
  await world.clock.advance(3_600_000);
  await world.run(world.get());
  return { faults, outcome, violations: world.history.violations, hit, calls: world.calls };
}

/**
 * As {@link runWith}, with four functions that get different rows under the same batch id at the same time. Calls are counted
 * together.
 *
 * @returns the outcome of a batch that did not get its rows, if there is one
 */
export async function runTogether(faults: readonly PlacedFault[], table: TestedTable): Promise<Run> {
  const { at, hit } = placing(faults);
  const first = new World(table, `together-${(runs += 1)}`, rowsInSlices(2), { at });
  const all = [
    first,
    first.beside(SIBLING, rowsInSlices(2, 'words')),
    first.beside(APART, rowsInSlices(1, 'letters')),
    first.beside(REMEMBERING, rowsInSlices(1, 'phrases')),
  ];
  const outcomes = await first.run(Promise.all(all.map(callAsSnowflake)));
  await first.clock.advance(3_600_000);
  await first.run(Promise.all(all.map((one) => one.get())));
  const outcome = outcomes.find(({ end }) => end !== 'rows') ?? { end: 'rows' };
  return { faults, outcome, violations: first.violations, hit, calls: first.calls };
}

function placing(faults: readonly PlacedFault[]) {
  const hit: string[] = [];
  const at = ({ index, by, operation }: Call): Fault | undefined => {
    const placed = faults.find((one) => one.at === index);
    if (placed) hit.push(`${by} ${operation}`);
    return placed;
  };
  return { at, hit };
}

/** Makes one run for each call that a run makes and each kind of fault, with this fault at this call. A new call is covered automatically. */
export async function* runsWithOneFault(
  runWithFaults: (faults: readonly PlacedFault[]) => Promise<Run>,
): AsyncGenerator<Run> {
  for (const kind of FAULT_KINDS) {
    for (let at = 1; ; at += 1) {
      const run = await runWithFaults([{ at, kind }]);
      if (run.hit.length === 0) break;
      yield run;
    }
  }
}

/** Runs one batch for each pair of calls, with a fault of the first kind at the first call and one of the second kind at the second. */
export async function* runsWithTwoFaults(
  [first, second]: readonly [PlacedFault['kind'], PlacedFault['kind']],
  rows: readonly WireRow[],
  table: () => TestedTable,
): AsyncGenerator<Run> {
  for (let at = 1; ; at += 1) {
    const alone = await runWith([{ at, kind: first }], rows, table());
    if (alone.hit.length === 0) break;
    for (let later = at + 1; later <= alone.calls; later += 1) {
      const faults = [
        { at, kind: first },
        { at: later, kind: second },
      ];
      yield runWith(faults, rows, table());
    }
  }
}
