import { leaseIsLive, type Job } from '../../../lambda/jobs/job';
import type { JobTimes } from '../../../lambda/jobs/job-times';
import type { BatchDetails } from '../../api/details';
import { SNOWFLAKE_LIMIT_SECONDS } from './snowflake-limit';

export interface ForecastFacts {
  readonly job: Job;
  /** FAILED also for an abandoned job, whose query has read the failure. */
  readonly status: string;
  /** Rows whose results are stored. */
  readonly rowsKept: number;
  /** False once the rows have expired. */
  readonly rowsStored: boolean;
  readonly now: number;
  readonly times: Pick<JobTimes, 'heartbeatMs'>;
}

type Forecast = BatchDetails['actions']['end'];

const impossible = (...sentences: string[]): Forecast => ({ possible: false, sentences });
const possible = (...sentences: string[]): Forecast => ({ possible: true, sentences });

/** What ending the job would do. */
export function forecastOfEnd({ job, status, rowsKept, now, times }: ForecastFacts): Forecast {
  if (status !== 'IN_PROGRESS') return impossible('The batch has ended already.');
  const query = job.queryId === undefined ? 'Its query' : `Query ${job.queryId}`;
  const worker = leaseIsLive(job, now)
    ? `Its worker stops at its next heartbeat, within ${seconds(times.heartbeatMs)} s. Calls that it makes until then are paid for.`
    : 'No worker has the batch, so no further call is made for it.';
  return possible(
    `The batch fails. ${query} reads your reason at its next poll, and the whole statement fails.`,
    worker,
    `${rows(rowsKept)} of ${job.rows} have stored values, which the query does not get.`,
  );
}

/** What starting the job again would do. */
export function forecastOfRequeue(facts: ForecastFacts): Forecast {
  const { job, status, rowsStored, now } = facts;
  if (status === 'SUCCESS') return impossible('The batch has succeeded, so it cannot be started again.');
  if (status === 'IN_PROGRESS' && leaseIsLive(job, now))
    return impossible('A worker is processing the batch. Wait until it ends, or end the batch first.');
  if (!rowsStored) return impossible('The rows of the batch have expired. Run the query again.');
  const start =
    status === 'FAILED'
      ? 'The batch begins again, with a new deadline and all its attempts.'
      : 'The next attempt may begin now, and a worker is started if a slot is free.';
  return possible(start, keptAndPaid(facts), listening(facts));
}

function keptAndPaid({ job, rowsKept }: ForecastFacts): string {
  const open = job.rows - rowsKept;
  const kept = rowsKept === 0 ? 'No value is stored yet.' : `The stored values of ${rows(rowsKept)} are kept.`;
  const paid = `Calls are made, and paid for, for the other ${rows(open)}, except for answers that are remembered.`;
  // A job whose last slice was stored just before it failed.
  return open === 0 ? `${kept} No call is made again.` : `${kept} ${paid}`;
}

/** Whether a query still waits for the result. */
function listening({ job, status, now }: ForecastFacts): string {
  if (status === 'FAILED')
    return 'Its query has already failed and gets no result: this only shows whether the batch succeeds now.';
  const left = Math.round(job.acceptedAt / 1000 + SNOWFLAKE_LIMIT_SECONDS - now / 1000);
  return left > 0
    ? `Snowflake still polls for the result, for ${left} s at most.`
    : `Snowflake stopped polling ${SNOWFLAKE_LIMIT_SECONDS} s after the POST, so this helps no query.`;
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}
