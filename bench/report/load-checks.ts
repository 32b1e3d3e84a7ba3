import { BATCH_ROWS } from '../scenarios/assumptions';
import type { LoadRun } from '../scenarios/many-batches';
import { number, percent } from './numbers';
import type { Check } from './section';

/** The total time may be this multiple of the shortest time that the quota allows. */
const MOST_OVER = 1.1;

/** The GB-s of 64 × 4,096 rows when each batch that waited held an execution: docs/decisions/0014-three-costs-reduced.md. */
export const GIGABYTE_SECONDS_WHILE_WAITING = { batches: 64, gigabyteSeconds: 11_759 } as const;

/** The part of these GB-s that batches may cost, and the executions of process, if waiting holds none. */
const MOST_OF_GIGABYTE_SECONDS = 1 / 5;
const MOST_AT_ONCE = 4;

/** The requirements for batches that share the quota. */
export function loadChecks(run: LoadRun): readonly Check[] {
  const { batches, timingFactor, accountConcurrency } = run;
  const factor = timingFactor === 1 ? '' : `, Snowflake's times × ${timingFactor}`;
  const account = accountConcurrency === undefined ? '' : `, ${accountConcurrency} executions in the account`;
  const what = `${batches} × ${number(BATCH_ROWS)} rows at once${factor}${account}`;
  const isCounted = batches === GIGABYTE_SECONDS_WHILE_WAITING.batches && timingFactor === 1;
  return [
    ...answerChecks(what, run),
    ...(isCounted ? executionChecks(what, run) : []),
    ...(accountConcurrency === undefined ? [] : pollChecks(what, run)),
  ];
}

function answerChecks(what: string, { batches, failed, rightRows, seconds, limitSeconds }: LoadRun): readonly Check[] {
  const over = seconds / limitSeconds;
  return [
    { what: `${what}: batches failed`, required: '0', measured: number(failed), holds: failed === 0 },
    {
      what: `${what}: rows with the right answer`,
      required: number(batches * BATCH_ROWS),
      measured: number(rightRows),
      holds: rightRows === batches * BATCH_ROWS,
    },
    {
      what: `${what}: total time, as a part of the shortest time that the quota allows`,
      required: `at most ${percent(MOST_OVER, 0)}`,
      measured: percent(over),
      holds: over <= MOST_OVER,
    },
  ];
}

function executionChecks(what: string, { usage, processAtOnce }: LoadRun): readonly Check[] {
  const most = GIGABYTE_SECONDS_WHILE_WAITING.gigabyteSeconds * MOST_OF_GIGABYTE_SECONDS;
  const time: Check = {
    what: `${what}: GB-s of Lambda`,
    required: `at most ${number(most)}`,
    measured: number(usage.gigabyteSeconds),
    holds: usage.gigabyteSeconds <= most,
  };
  return [time, atOnceCheck(what, processAtOnce)];
}

/** The requirement for the executions of process, whatever the number of batches that wait. */
export function atOnceCheck(what: string, processAtOnce: number): Check {
  return {
    what: `${what}: executions of process at a time`,
    required: `at most ${MOST_AT_ONCE}`,
    measured: number(processAtOnce),
    holds: processAtOnce <= MOST_AT_ONCE,
  };
}

function pollChecks(what: string, { throttledPolls }: LoadRun): readonly Check[] {
  return [
    {
      what: `${what}: GETs that AWS throttled`,
      required: '0',
      measured: number(throttledPolls),
      holds: throttledPolls === 0,
    },
  ];
}
