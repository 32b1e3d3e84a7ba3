import fc from 'fast-check';
import { SLICE_ROWS } from '../../lambda/jobs/cut-slices';
import { jobKeyOf } from '../../lambda/jobs/job-key';
import type { WireRow } from '../../lambda/protocol/batch';
import { FAULT_KINDS, rowsInSlices } from './faulty-runs';
import type { Call, Fault } from './invocation';
import { NO_SLOT, NOT_RELEASED, NOT_RESERVED, POLL_STARTED } from './line-watch';
import { seededRandom, withRandom } from './seeded-random';
import { Service, times } from './service';
import { callAsSnowflake, type Outcome } from './snowflake';
import { SHARED_TEXTS, withSharedTexts } from './shared-texts';
import { APART, FIRST, REMEMBERING, SIBLING } from './tested-function';
import { learnEarlier, type MemoryTrouble } from './tested-memory';
import type { TestedTable } from './tested-table';
import { World } from './world';

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

/** Every batch gets its rows in spite of one of these. */
const singleFault = fc.constantFrom(...FAULT_KINDS).map((kind): Fault => ({ kind }));

/** The index of one of the first calls. */
const callWithFault = (most: number) => fc.integer({ min: 1, max: most }).map(String);

/** The functions of the service. All but the third share a quota. */
const FUNCTIONS = [FIRST, SIBLING, APART, REMEMBERING];

/** Memory may fail for a whole schedule, also for a calm one: no batch has a worse end because of it. */
const memoryTrouble: fc.Arbitrary<MemoryTrouble | undefined> = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 3 },
  {
    arbitrary: fc.record({
      of: fc.constantFrom('lookups' as const, 'writes' as const, 'both' as const),
      kind: fc.constantFrom('refused' as const, 'throttled' as const, 'never answered' as const),
    }),
    weight: 1,
  },
);

/** They fit one slice, and their texts name it. */
export const OTHER_ROWS: readonly WireRow[] = [
  [0, 'other text of slice-0'],
  [1, 'more of slice-0'],
];

const batch = fc.record({
  fn: fc.oneof(
    { arbitrary: fc.nat({ max: 1 }), weight: 4 },
    { arbitrary: fc.constant(2), weight: 1 },
    { arbitrary: fc.constant(3), weight: 2 },
  ),
  slices: fc.integer({ min: 1, max: 3 }),
  /** When Snowflake sends it. Most batches of a query come together. */
  atMs: fc.oneof(fc.constant(0), fc.nat({ max: 3_000 }), fc.nat({ max: 30_000 }), fc.nat({ max: 120_000 })),
  /** What the calls for its last slice do, each time late: they fail, or they crash their worker. */
  poison: fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 16 },
    { arbitrary: fc.constant('fails' as const), weight: 2 },
    { arbitrary: fc.constant('crashes' as const), weight: 1 },
  ),
});

const event = fc.record({
  atMs: fc.integer({ min: 0, max: 620_000 }),
  /** The batch. */
  to: fc.nat({ max: 5 }),
  what: fc.constantFrom(
    'post' as const,
    'post twice' as const,
    'post other rows' as const,
    'deliver' as const,
    'get' as const,
  ),
});

/** All random choices of one run. */
export const schedule = fc.record({
  /** In a calm schedule no clock is wrong, and nothing fails but poison batches. */
  isCalm: fc.boolean(),
  batches: fc.array(batch, { minLength: 1, maxLength: 6 }),
  /** Small slices make fast runs. Slices of the usual size are processed two at a time. */
  rowsPerSlice: fc.oneof(
    { arbitrary: fc.integer({ min: OTHER_ROWS.length, max: 30 }), weight: 7 },
    { arbitrary: fc.constant(SLICE_ROWS), weight: 1 },
  ),
  /** Keyed by the index of the call, of all batches together. */
  faults: fc.oneof(
    { arbitrary: fc.constant<Record<string, Fault>>({}), weight: 1 },
    { arbitrary: fc.dictionary(callWithFault(60), singleFault, { minKeys: 1, maxKeys: 1 }), weight: 3 },
    { arbitrary: fc.dictionary(callWithFault(250), fault, { maxKeys: 12 }), weight: 6 },
  ),
  /**
   * Pauses in milliseconds that are longer than a lease, each after a write with which process stores results or takes a slot.
   * Keyed by the number of the write.
   */
  stalls: fc.oneof(
    { arbitrary: fc.constant<Record<string, number>>({}), weight: 2 },
    {
      arbitrary: fc.dictionary(callWithFault(8), fc.integer({ min: 30_000, max: 90_000 }), { maxKeys: 3 }),
      weight: 1,
    },
  ),
  skews: fc.array(skew, { minLength: 1, maxLength: 5 }),
  /** How long requests take, in turn. */
  latencies: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 7 }),
  /** How late the index shows writes, in turn. */
  indexLags: fc.array(fc.nat({ max: 2_000 }), { minLength: 1, maxLength: 5 }),
  /** One list for each start of process: the delays after which its event is delivered. */
  deliveries: fc.array(fc.array(fc.integer({ min: 0, max: 320_000 }), { maxLength: 5 }), { maxLength: 6 }),
  /** Other requests, when they are sent, and for which batch. */
  events: fc.array(event, { maxLength: 6 }),
  /** Whether each function still has an expired job with other rows under the same batch ids in the table. */
  usedBefore: fc.boolean(),
  memoryTrouble,
  /** Of the back-off. */
  seed: fc.nat(),
});

type Poison = 'fails' | 'crashes';

const STARTED_IN_VAIN: ReadonlySet<string> = new Set([POLL_STARTED, NO_SLOT, NOT_RESERVED]);

export type Schedule = typeof schedule extends fc.Arbitrary<infer S> ? S : never;

/** What happened under a schedule. A correct run has no violations. */
export interface ScheduleResult {
  readonly outcomes: readonly Outcome[];
  readonly violations: readonly string[];
}

/** Runs the batches of the schedule as Snowflake does, then polls each once more an hour later. */
export function runSchedule(table: TestedTable, drawn: Schedule): Promise<ScheduleResult> {
  const plan = drawn.isCalm ? calmed(drawn) : drawn;
  return withRandom(seededRandom(plan.seed), async () => {
    const { service, batches, start } = await aServiceUnder(plan, table);
    const requests = {
      post: (to: World) => to.post(),
      'post twice': (to: World) => Promise.all([to.post(), to.post()]),
      'post other rows': (to: World) => to.post(otherRowsOf(to)),
      deliver: (to: World) => to.runEvent(),
      get: (to: World) => to.get(),
    };
    start();
    const events = plan.events.map(async ({ atMs, what, to }) => {
      await service.clock.sleep(atMs);
      await requests[what](batches[to % batches.length] as World);
    });
    const calls = batches.map(async (world, n) => {
      await service.clock.sleep(plan.batches[n]?.atMs ?? 0);
      return callAsSnowflake(world);
    });
    const [outcomes] = await service.run(Promise.all([Promise.all(calls), ...events]));
    await service.clock.advance(3_600_000);
    await service.run(Promise.all(batches.map((one) => one.get())));
    return { outcomes, violations: violationsOf(plan, batches, outcomes) };
  });
}

/** The schedule without faults, wrong clocks, lost or repeated events, and other rows under a batch id. */
function calmed(plan: Schedule): Schedule {
  const events = plan.events.filter(({ what }) => what !== 'deliver' && what !== 'post other rows');
  return { ...plan, faults: {}, stalls: {}, skews: [0], deliveries: [], events };
}

/** A service with the batches of the schedule. Its faults begin with `start`. */
async function aServiceUnder(plan: Schedule, table: TestedTable) {
  const turns = { skews: 0, latencies: 0, indexLags: 0, deliveries: 0 };
  const next = (list: 'skews' | 'latencies' | 'indexLags') => plan[list][(turns[list] += 1) % plan[list].length] ?? 0;
  let quiet = true;
  let stored = 0;
  const faultAt = ({ index, by, operation }: Call): Fault | undefined => {
    const isStored = by === 'process' && operation === 'DynamoDB PutCommand';
    const milliseconds = isStored ? plan.stalls[(stored += 1)] : undefined;
    return milliseconds === undefined ? withShortPauses(plan.faults[index], by) : { kind: 'pause', milliseconds };
  };
  const faults = {
    at: (call: Call) => (quiet ? undefined : faultAt(call)),
    skew: () => next('skews'),
    deliveries: () => (quiet ? [0] : (plan.deliveries[(turns.deliveries += 1) - 1] ?? [0])),
    latencyMs: () => (quiet ? 0 : next('latencies')),
    indexLagMs: () => next('indexLags'),
    poison: (text: string) => (quiet ? undefined : poisonIn(text)),
    memoryTrouble: () => (quiet ? undefined : plan.memoryTrouble),
    rowsPerSlice: plan.rowsPerSlice,
  };
  const service = new Service(table, faults);
  const sent = new Map<string, number>();
  const batches = plan.batches.map(({ fn: which, slices, poison }) => {
    const fn = FUNCTIONS[which] ?? FIRST;
    // The first batches of two functions have the same id, and so on.
    const number = (sent.get(fn.functionName) ?? 0) + 1;
    sent.set(fn.functionName, number);
    const words = `words ${number} of ${fn.functionName}`;
    const ownRows = rowsInSlices(slices, words, plan.rowsPerSlice);
    const rows = fn.remembers ? withSharedTexts(ownRows, plan.rowsPerSlice) : ownRows;
    const sentRows = poison ? rows.map((row) => poisoned(row, slices - 1, poison)) : rows;
    return new World(table, `interleaving-${service.number}-${number}`, sentRows, faults, { service, fn });
  });
  if (plan.usedBefore) await expireEarlierBatches(batches as [World, ...World[]]);
  const { memoryTable, parts } = service.newInvocation('process');
  const earlier = { table: memoryTable, ...parts };
  if (batches.some(({ fn }) => fn.remembers)) await service.run(learnEarlier(REMEMBERING, SHARED_TEXTS, earlier));
  service.calls = 0;
  const start = () => {
    quiet = false;
  };
  return { service, batches, start };
}

/** The row as it is, or with a poisoned text if it belongs to the given slice. */
function poisoned([number, text]: WireRow, slice: number, poison: Poison): WireRow {
  const words = text as string;
  return [number, words.endsWith(`slice-${slice}`) ? `${poison} ${words}` : words];
}

function poisonIn(text: string): Poison | undefined {
  if (text.startsWith('fails')) return 'fails';
  return text.startsWith('crashes') ? 'crashes' : undefined;
}

/** Limits the pauses of get to 5 s. A longer pause would use up the time for which Snowflake still waits. */
function withShortPauses(fault: Fault | undefined, by: Call['by']): Fault | undefined {
  return fault?.kind === 'pause' && by === 'get'
    ? { ...fault, milliseconds: Math.min(fault.milliseconds, 5_000) }
    : fault;
}

function violationsOf(plan: Schedule, [first]: readonly World[], outcomes: readonly Outcome[]): readonly string[] {
  const violations = [
    ...(first?.violations ?? []),
    ...(first?.service.watch.always ?? []),
    ...(first?.service.memory.always ?? []),
  ];
  const hasPoison = plan.batches.some(({ poison }) => poison !== undefined);
  outcomes.forEach(({ end }, n) => {
    const isPoison = plan.batches[n]?.poison !== undefined;
    if (end === 'hanging') violations.push(`Snowflake stopped waiting for batch ${n}`);
    if (end === 'rows' && isPoison) violations.push(`poison batch ${n} got rows`);
    // A poison batch is in flight for so long that it may leave no room for a later one.
    const mayLack = isPoison || (hasPoison && end === 'rejected');
    if (end !== 'rows' && !mayLack && isCalm(plan))
      violations.push(`batch ${n} got no rows although at most one call failed`);
  });
  if (plan.isCalm && first) violations.push(...calmViolationsOf(plan, first.service));
  return violations;
}

/** A poison batch waits for its next attempt when no worker may be running: a poll starts one, and Lambda retries its event. */
function calmViolationsOf(plan: Schedule, { watch, memory, batches }: Service): readonly string[] {
  const hasPoison = plan.batches.some(({ poison }) => poison !== undefined);
  const hasCrash = plan.batches.some(({ poison }) => poison === 'crashes');
  const found = [...watch.whileCalm, ...(plan.memoryTrouble ? [] : memory.whileCalm)]
    .filter((one) => !hasPoison || !STARTED_IN_VAIN.has(one))
    .filter((one) => !hasCrash || one !== NOT_RELEASED);
  // The leases of a worker that crashed have to expire first.
  const sound = hasCrash ? [] : batches.filter((_, n) => plan.batches[n]?.poison === undefined);
  const late = watch.late(sound.map(({ fn, batchId }) => jobKeyOf(fn.functionName, batchId)));
  return [...found, ...late.map((key) => `${key} was held up by other batches of its line`)];
}

/** Whether at most one call fails beside those for poison batches, no event is lost or late, and no batch id gets other rows. */
function isCalm({ faults, stalls, deliveries, events }: Schedule): boolean {
  const inTime = deliveries.every((delays) => delays.some((delay) => delay < 60_000));
  const kinds = Object.values(faults).map(({ kind }) => kind);
  const isSingle = kinds.length <= 1 && kinds.every((kind) => FAULT_KINDS.some((one) => one === kind));
  return (
    isSingle && Object.keys(stalls).length === 0 && inTime && !events.some(({ what }) => what === 'post other rows')
  );
}

/** Other rows for this batch, which no other batch of its function has. */
function otherRowsOf({ batchId }: World): readonly WireRow[] {
  return OTHER_ROWS.map(([row, text]) => [row, `${text as string}, for ${batchId}`]);
}

/** Accepts a batch with other rows under this batch id for each function of a service, and waits until all have expired. */
export async function expireEarlierBatches(service: readonly [World, ...World[]]): Promise<void> {
  const [first] = service;
  await first.run(Promise.all(service.map((world) => world.post(otherRowsOf(world)))));
  // Once for all functions: the time between two worlds is longer than one retention.
  await first.clock.advance(times.retentionMs + 2 * times.clockMarginMs);
  for (const world of service) world.forget();
}
