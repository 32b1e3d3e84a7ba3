import { forecastOfEnd, forecastOfRequeue, type ForecastFacts } from '../../../console/server/jobs/forecasts';
import { jobTimes } from '../../../lambda/jobs/job-times';
import { aJob } from './a-job';

const facts = (more: Partial<ForecastFacts> = {}): ForecastFacts => ({
  job: aJob(),
  status: 'IN_PROGRESS',
  rowsKept: 500,
  rowsStored: true,
  now: 100_000,
  times: jobTimes(1, 12),
  ...more,
});
const held = aJob({ attempt: 1, leaseUntil: 120_000 });

describe('the forecast of a requeue', () => {
  it('says which rows are kept, which are paid for again, and how long Snowflake still polls', () => {
    const { possible, sentences } = forecastOfRequeue(facts());
    expect(possible).toBe(true);
    expect(sentences.slice(1)).toEqual([
      'The stored values of 500 rows are kept. Calls are made, and paid for, for the other 700 rows, except for answers that are remembered.',
      'Snowflake still polls for the result, for 500 s at most.',
    ]);
  });

  it('says that Snowflake has stopped polling after 600 s', () => {
    expect(forecastOfRequeue(facts({ now: 600_000 })).sentences.at(-1)).toBe(
      'Snowflake stopped polling 600 s after the POST, so this helps no query.',
    );
  });

  it('says that the query of a failed batch gets no result', () => {
    expect(forecastOfRequeue(facts({ status: 'FAILED' })).sentences.at(-1)).toMatch(
      /already failed and gets no result/,
    );
  });

  it.each([
    ['has succeeded', { status: 'SUCCESS' }],
    ['worker is processing', { job: held }],
    ['rows of the batch have expired', { rowsStored: false }],
  ])('is impossible if its %s', (reason, more) => {
    const { possible, sentences } = forecastOfRequeue(facts(more));
    expect([possible, sentences.join(' ')]).toEqual([false, expect.stringContaining(reason)]);
  });
});

describe('the forecast of an end', () => {
  it('says that the statement fails, when the worker stops, and what is lost', () => {
    expect(forecastOfEnd(facts({ job: held })).sentences).toEqual([
      'The batch fails. Query query-1 reads your reason at its next poll, and the whole statement fails.',
      'Its worker stops at its next heartbeat, within 10 s. Calls that it makes until then are paid for.',
      '500 rows of 1200 have stored values, which the query does not get.',
    ]);
  });

  it('is impossible once the batch has ended', () => {
    expect(forecastOfEnd(facts({ status: 'FAILED' })).possible).toBe(false);
  });
});
