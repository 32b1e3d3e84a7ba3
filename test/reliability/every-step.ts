import { SLICE_ROWS } from '../../lambda/jobs/cut-slices';
import type { WireRow } from '../../lambda/protocol/batch';
import { callAsSnowflake, type Outcome } from './snowflake';
import { World, type Call, type Fault } from './world';

/** One text a slice, which its rows repeat until the slice is full. */
export function rowsInSlices(slices: number): readonly WireRow[] {
  return Array.from({ length: (slices - 1) * SLICE_ROWS + 1 }, (_, n) => [
    n,
    `text of slice-${Math.floor(n / SLICE_ROWS)}`,
  ]);
}

export const CUTS = ['crash before', 'crash after', 'error before', 'error after', 'echo'] as const;
export type Cut = { readonly at: number; readonly kind: (typeof CUTS)[number] };

export interface Run {
  readonly cuts: readonly Cut[];
  readonly outcome: Outcome;
  readonly violations: readonly string[];
  /** Where the cuts fell, such as `process DynamoDB UpdateCommand`. */
  readonly hit: readonly string[];
  readonly calls: number;
}

let runs = 0;

/** Plays one batch with cuts at the given calls, counted from 1, then polls on to see that the answer stays. */
export async function runWith(cuts: readonly Cut[], rows: readonly WireRow[], table: World['table']): Promise<Run> {
  const hit: string[] = [];
  const at = ({ index, by, operation }: Call): Fault | undefined => {
    const cut = cuts.find((one) => one.at === index);
    if (cut) hit.push(`${by} ${operation}`);
    return cut;
  };
  const world = new World(table, `every-step-${(runs += 1)}`, rows, { at });
  const outcome = await world.run(callAsSnowflake(world));
  await world.clock.advance(3_600_000);
  await world.run(world.get());
  return { cuts, outcome, violations: world.history.violations, hit, calls: world.calls };
}

/** Every run with one cut, for every call that a run makes: a new call is covered automatically. */
export async function* everyCut(rows: readonly WireRow[], table: World['table']): AsyncGenerator<Run> {
  for (const kind of CUTS) {
    for (let at = 1; ; at += 1) {
      const run = await runWith([{ at, kind }], rows, table);
      if (run.hit.length === 0) break;
      yield run;
    }
  }
}

/** Every run with two cuts, the first of one kind and the second of another. */
export async function* everyPair(
  [first, second]: readonly [Cut['kind'], Cut['kind']],
  rows: readonly WireRow[],
  table: World['table'],
): AsyncGenerator<Run> {
  for (let at = 1; ; at += 1) {
    const alone = await runWith([{ at, kind: first }], rows, table);
    if (alone.hit.length === 0) break;
    for (let later = at + 1; later <= alone.calls; later += 1) {
      const cuts = [
        { at, kind: first },
        { at: later, kind: second },
      ];
      yield runWith(cuts, rows, table);
    }
  }
}
