import fc from 'fast-check';
import type { WireRow } from '../../lambda/protocol/batch';
import { rowsInSlices } from './faulty-runs';
import { callAsSnowflake, type Outcome } from './snowflake';
import { APART, SIBLING } from './tested-function';
import { times, World, type Call, type Fault } from './world';

/** The difference of one clock from the true time. Two clocks differ by up to 5 s. */
const skew = fc.integer({ min: -times.clockMarginMs / 2, max: times.clockMarginMs / 2 });

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom<Fault>(
    { kind: 'crash before' },
    { kind: 'crash after' },
    { kind: 'error before' },
    { kind: 'error after' },
    { kind: 'reply lost' },
    { kind: 'throttled' },
  ),
  // A pause can be longer than a lease, so that the worker continues without one.
  fc.record({ kind: fc.constant('pause' as const), milliseconds: fc.integer({ min: 1, max: 560_000 }) }),
  // The caller aborts a request after `writeMs`.
  fc.record({ kind: fc.constant('delay' as const), milliseconds: fc.integer({ min: 1, max: times.writeMs }) }),
  fc.record({ kind: fc.constant('clock step' as const), milliseconds: skew }),
);

/** All random choices of one run. */
export const schedule = fc.record({
  slices: fc.integer({ min: 1, max: 3 }),
  /** The functions that get a batch with the same id at the same time. */
  functions: fc.integer({ min: 1, max: 3 }),
  /** Keyed by the index of the call. */
  faults: fc.dictionary(fc.integer({ min: 1, max: 90 }).map(String), fault, { maxKeys: 8 }),
  skews: fc.array(skew, { minLength: 1, maxLength: 5 }),
  /** One list for each start of process: the delays after which its event is delivered. */
  deliveries: fc.array(fc.array(fc.integer({ min: 0, max: 320_000 }), { maxLength: 5 }), { maxLength: 3 }),
  /** Other requests, when they are sent, and to which function. */
  events: fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 620_000 }),
      to: fc.nat({ max: 2 }),
      what: fc.constantFrom(
        'post' as const,
        'post twice' as const,
        'post other rows' as const,
        'deliver' as const,
        'get' as const,
      ),
    }),
    { maxLength: 6 },
  ),
  /** Whether each function still has an expired job with other rows under the same batch id in the table. */
  usedBefore: fc.boolean(),
});

export type Schedule = typeof schedule extends fc.Arbitrary<infer S> ? S : never;

export const OTHER_ROWS: readonly WireRow[] = [
  [0, 'other text of slice-0'],
  [1, 'more of slice-0'],
];

let runs = 0;

/** Runs one batch of each function under the schedule, then polls each once more an hour later. */
export async function runSchedule(
  table: World['table'],
  plan: Schedule,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly violations: readonly string[] }> {
  let invocations = 0;
  let started = 0;
  let quiet = true;
  const world = new World(table, `interleaving-${(runs += 1)}`, rowsInSlices(plan.slices), {
    at: ({ index, by }) => (quiet ? undefined : withShortPauses(plan.faults[index], by)),
    skew: () => plan.skews[(invocations += 1) % plan.skews.length] ?? 0,
    deliveries: () => (quiet ? [0] : (plan.deliveries[(started += 1) - 1] ?? [0])),
  });
  const others = [SIBLING, APART].slice(0, plan.functions - 1);
  const all: [World, ...World[]] = [
    world,
    ...others.map((fn) => world.beside(fn, rowsInSlices(plan.slices, fn.functionName))),
  ];
  if (plan.usedBefore) await expireEarlierBatches(all);
  quiet = false;
  const requests = {
    post: (to: World) => to.post(),
    'post twice': (to: World) => Promise.all([to.post(), to.post()]),
    'post other rows': (to: World) => to.post(OTHER_ROWS),
    deliver: (to: World) => to.runEvent(),
    get: (to: World) => to.get(),
  };
  const events = plan.events.map(async ({ atMs, what, to }) => {
    await world.clock.sleep(atMs);
    await requests[what](all[to % all.length] ?? world);
  });
  const [outcomes] = await world.run(Promise.all([Promise.all(all.map(callAsSnowflake)), ...events]));
  await world.clock.advance(3_600_000);
  await world.run(Promise.all(all.map((one) => one.get())));
  return { outcomes, violations: world.violations };
}

/** Limits the pauses of get to 5 s. A longer pause would use up the time for which Snowflake still waits. */
function withShortPauses(fault: Fault | undefined, by: Call['by']): Fault | undefined {
  return fault?.kind === 'pause' && by === 'get'
    ? { ...fault, milliseconds: Math.min(fault.milliseconds, 5_000) }
    : fault;
}

/** Accepts a batch with other rows under this batch id for each function of a service, and waits until all have expired. */
export async function expireEarlierBatches(service: readonly [World, ...World[]]): Promise<void> {
  const [first] = service;
  await first.run(Promise.all(service.map((world) => world.post(OTHER_ROWS))));
  // Once for all functions: the time between two worlds is longer than one retention.
  await first.clock.advance(times.retentionMs + 2 * times.clockMarginMs);
  for (const world of service) world.forget();
}
