/** The seed of all random choices in these tests. `SEED=…` repeats a run. */
export const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

/**
 * What every property takes. It ends after ten minutes: on a very slow machine with fewer runs, and after a violation,
 * whose smallest example is looked for with a run for each try, with the smallest that was found.
 */
export const PROPERTY = { seed: SEED, interruptAfterTimeLimit: 600_000 };

const thorough = process.env.THOROUGH !== undefined;

/** How many random runs each test makes: few in `npm test`, more in `npm run test:thorough`. `RUNS=…` sets both. */
export const RUNS = {
  interleavings: Number(process.env.RUNS ?? (thorough ? 2_000 : 8)),
  onDynalite: Number(process.env.RUNS ?? (thorough ? 50 : 1)),
  requests: Number(process.env.RUNS ?? (thorough ? 300 : 5)),
  admission: Number(process.env.RUNS ?? (thorough ? 10 : 2)),
};

/** Snowflake's intervals between polls and retries, relative to local/snowflake/timing.ts. */
export const SPACINGS = thorough ? [0.5, 1, 2] : [1];

process.stderr.write(`SEED=${SEED}\n`);
