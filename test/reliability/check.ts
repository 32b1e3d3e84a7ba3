import { simulateRush } from './admission';
import { postBesideAFullLine } from './beside-a-full-line';
import { runsWithOneFault, rowsInSlices, runTogether, runWith } from './faulty-runs';
import { OTHER_ROWS, expireEarlierBatches } from './interleaving';
import { Service, type Faults } from './service';
import { callAsSnowflake } from './snowflake';
import { APART } from './tested-function';
import { memoryTable, type TestedTable } from './tested-table';
import { World } from './world';

/**
 * A program with a short form of the tests in this folder. It prints the first violation and exits with 1, or exits with 0.
 * mutants.thorough.ts runs it with a bug planted.
 */
async function firstViolation(table: TestedTable): Promise<string | undefined> {
  const checks = [
    expiredIdIsFree,
    otherRowsAreRejected,
    manyDeliveriesAreProcessedOnce,
    deniedAccessFailsTheBatchAtOnce,
    lateWorkerChangesNothing,
    noMoreThanFitAreAccepted,
    heartbeatsContinueWithoutMetrics,
    functionsNeverMeet,
    aFullLineRejectsItsOwnBatchesAlone,
    everyFaultIsSurvived,
  ];
  for (const check of checks) {
    const violation = await check(table);
    if (violation) return `${check.name}: ${violation}`;
  }
  return undefined;
}

async function expiredIdIsFree(table: TestedTable): Promise<string | undefined> {
  const world = new World(table, 'used before', rowsInSlices(1), { at: () => undefined });
  await expireEarlierBatches([world]);
  const outcome = await world.run(callAsSnowflake(world));
  return outcome.end === 'rows'
    ? world.history.violations[0]
    : `the batch id of an expired job ended as ${outcome.end}`;
}

/** A POST with other rows pauses after one of its calls. Snowflake's POST runs meanwhile, and process starts later. */
async function otherRowsAreRejected(table: TestedTable): Promise<string | undefined> {
  for (let at = 1; at <= 8; at += 1) {
    const world: World = new World(table, `other rows ${at}`, rowsInSlices(3), {
      at: ({ index }) => (index === at ? { kind: 'pause', milliseconds: 5_000 } : undefined),
      deliveries: () => [10_000],
    });
    const other = world.post(OTHER_ROWS);
    const call = world.clock.sleep(1_000).then(() => callAsSnowflake(world));
    await world.run(Promise.all([other, call]));
    const { statusCode } = await world.run(world.get());
    if (statusCode !== 200)
      return `of two POSTs with different rows, neither got its results: GET was answered ${statusCode}`;
    const violation = world.history.violations[0];
    if (violation) return violation;
  }
  return undefined;
}

async function manyDeliveriesAreProcessedOnce(table: TestedTable): Promise<string | undefined> {
  const world = new World(table, 'deliveries', rowsInSlices(3), {
    // Long enough for the other deliveries to start before there is a result.
    at: ({ operation }) => (operation.startsWith('Comprehend') ? { kind: 'delay', milliseconds: 3_000 } : undefined),
    deliveries: () => [0, 100, 1_000, 5_000],
  });
  await world.run(callAsSnowflake(world));
  return world.history.billed === 3 ? world.history.violations[0] : `3 texts were sent ${world.history.billed} times`;
}

async function deniedAccessFailsTheBatchAtOnce(table: TestedTable): Promise<string | undefined> {
  const world = new World(table, 'access denied', rowsInSlices(1), {
    at: ({ operation }) => (operation.startsWith('Comprehend') ? { kind: 'access denied' } : undefined),
  });
  const start = world.clock.now();
  const outcome = await world.run(callAsSnowflake(world));
  const seconds = (world.clock.now() - start) / 1000;
  const reported = outcome.end === 'error' && outcome.status === 422 && outcome.body.includes('AccessDeniedException');
  return reported && seconds < 30 ? world.history.violations[0] : `${outcome.end} after ${seconds} s`;
}

/** A worker stores all its results and pauses until get has reported the job as failed. Then it continues. */
async function lateWorkerChangesNothing(table: TestedTable): Promise<string | undefined> {
  let puts = 0;
  const world = new World(table, 'late worker', rowsInSlices(1), {
    at: ({ by, operation }) => {
      if (by !== 'process' || operation !== 'DynamoDB PutCommand') return undefined;
      puts += 1;
      // The second attempt begins after a minute and may last until after the deadline.
      return puts === 1 ? { kind: 'crash before' } : { kind: 'pause', milliseconds: 555_000 };
    },
  });
  await world.run(callAsSnowflake(world));
  await world.clock.advance(3_600_000);
  await world.run(world.get());
  return world.history.violations[0];
}

/** The table throttles a third of all writes, so that many reservations are written late. */
async function noMoreThanFitAreAccepted(): Promise<string | undefined> {
  const rush = { batches: 300, room: 29, withinMs: 100, landingMs: 40, indexMs: 2_000, jobMs: Infinity, tries: 1 };
  for (let seed = 1; seed <= 10; seed += 1) {
    const { most } = await simulateRush({ ...rush, skewMs: 0, throttled: 0.3, seed });
    if (most > rush.room) return `${most} batches were accepted where ${rush.room} fit`;
  }
  return undefined;
}

/** Processing takes longer than a lease, the metrics cannot be published, and the event is delivered a second time. */
async function heartbeatsContinueWithoutMetrics(table: TestedTable): Promise<string | undefined> {
  const faults: Faults = {
    at: ({ operation }) => (operation.startsWith('Apart') ? { kind: 'delay', milliseconds: 90_000 } : undefined),
    deliveries: () => [0, 60_000],
    publish: () => {
      throw new Error('The metrics cannot be written');
    },
  };
  // A function without a quota: no slot keeps the second worker from the job.
  const beside = { service: new Service(table, faults), fn: APART };
  const world = new World(table, 'no metrics', rowsInSlices(1), faults, beside);
  await world.run(callAsSnowflake(world));
  return world.history.billed === 1 ? world.history.violations[0] : `1 text was sent ${world.history.billed} times`;
}

async function everyFaultIsSurvived(table: TestedTable): Promise<string | undefined> {
  const runs = runsWithOneFault((placed) => runWith(placed, rowsInSlices(2), table));
  for await (const { faults, hit, outcome, violations } of runs) {
    if (outcome.end !== 'rows') return `${faults[0]?.kind} of ${hit[0]} ended as ${outcome.end}`;
    if (violations.length > 0) return violations[0];
  }
  return undefined;
}

/** Four functions get batches with the same id and other rows at the same time. */
async function functionsNeverMeet(table: TestedTable): Promise<string | undefined> {
  const { outcome, violations } = await runTogether([], table);
  return (
    violations[0] ??
    (outcome.end === 'rows' ? undefined : `a batch beside others of the same id ended as ${outcome.end}`)
  );
}

async function aFullLineRejectsItsOwnBatchesAlone(table: TestedTable): Promise<string | undefined> {
  const statuses = String(await postBesideAFullLine(table));
  return statuses === '202,429,202,202' ? undefined : `the POSTs were answered ${statuses}`;
}

async function main(): Promise<void> {
  const violation = await firstViolation(memoryTable());
  if (violation) process.stdout.write(`${violation}\n`);
  // Timers of the last check would keep the process alive.
  process.exit(violation ? 1 : 0);
}

void main();
