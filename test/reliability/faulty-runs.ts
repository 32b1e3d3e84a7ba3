import { SLICE_ROWS } from '../../lambda/jobs/cut-slices';
import type { JobsOf } from '../../lambda/jobs/job-store';
import type { WireRow } from '../../lambda/protocol/batch';
import { JOBS_OF } from '../unit/builders';
import { callAsSnowflake, type Outcome } from './snowflake';
import { World, type Call, type Fault } from './world';

/** Rows that fill this many slices. All rows of a slice have the same text. */
export function rowsInSlices(slices: number, words = 'text'): readonly WireRow[] {
  return Array.from({ length: (slices - 1) * SLICE_ROWS + 1 }, (_, n) => [
    n,
    `${words} of slice-${Math.floor(n / SLICE_ROWS)}`,
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
  table: World['table'],
): Promise<Run> {
  const hit: string[] = [];
  const at = ({ index, by, operation }: Call): Fault | undefined => {
    const placed = faults.find((one) => one.at === index);
    if (placed) hit.push(`${by} ${operation}`);
    return placed;
  };
  const world = new World(table, `faulty-run-${(runs += 1)}`, rows, { at });
  const outcome = await world.run(callAsSnowflake(world));
  await world.clock.advance(3_600_000);
  await world.run(world.get());
  return { faults, outcome, violations: world.history.violations, hit, calls: world.calls };
}

/** Another function whose batches have the ids of the first one's. It uses the same quota. */
export const NEIGHBOUR: JobsOf = { functionName: 'neighbour', line: JOBS_OF.line };

/** As {@link runWith}, beside a batch with the same id and other rows that another function gets. Both outcomes count. */
export async function runBeside(faults: readonly PlacedFault[], table: World['table']): Promise<Run> {
  const hit: string[] = [];
  const at = ({ index, by, operation }: Call): Fault | undefined => {
    const placed = faults.find((one) => one.at === index);
    if (placed) hit.push(`${by} ${operation}`);
    return placed;
  };
  const world = new World(table, `neighbours-${(runs += 1)}`, rowsInSlices(2), { at });
  const neighbour = world.beside(NEIGHBOUR, rowsInSlices(1, 'neighbour'));
  const both = [world, neighbour];
  const outcomes = await world.run(Promise.all(both.map(callAsSnowflake)));
  await world.clock.advance(3_600_000);
  await world.run(Promise.all(both.map((one) => one.get())));
  const outcome = outcomes.find(({ end }) => end !== 'rows') ?? { end: 'rows' };
  return { faults, outcome, violations: both.flatMap(({ history }) => history.violations), hit, calls: world.calls };
}

/** Runs one batch for each call that a run makes and each kind of fault, with this fault at this call. A new call is covered automatically. */
export async function* runsWithOneFault(rows: readonly WireRow[], table: World['table']): AsyncGenerator<Run> {
  for (const kind of FAULT_KINDS) {
    for (let at = 1; ; at += 1) {
      const run = await runWith([{ at, kind }], rows, table);
      if (run.hit.length === 0) break;
      yield run;
    }
  }
}

/** Runs one batch for each pair of calls, with a fault of the first kind at the first call and one of the second kind at the second. */
export async function* runsWithTwoFaults(
  [first, second]: readonly [PlacedFault['kind'], PlacedFault['kind']],
  rows: readonly WireRow[],
  table: World['table'],
): AsyncGenerator<Run> {
  for (let at = 1; ; at += 1) {
    const alone = await runWith([{ at, kind: first }], rows, table);
    if (alone.hit.length === 0) break;
    for (let later = at + 1; later <= alone.calls; later += 1) {
      const faults = [
        { at, kind: first },
        { at: later, kind: second },
      ];
      yield runWith(faults, rows, table);
    }
  }
}
