import { processJob } from '../../lambda/handlers/process-job';
import { jobTimes } from '../../lambda/jobs/job-times';
import type { Claim } from '../../lambda/jobs/job-store';
import { BatchFailure } from '../../lambda/processing/kit/batch-failure';
import type { Processor } from '../../lambda/processing/processor';
import type { WireRow } from '../../lambda/protocol/batch';
import { aJob, aLog, aMetrics, BATCH_ID, JOBS_OF, QUERY_ID } from './builders';
import { MemoryJobStore } from './memory-job-store';
import { VirtualClock } from './virtual-clock';

const times = jobTimes(1, 12);
const nulls: Processor = (rows) => Promise.resolve(rows.map(() => null));
const throttled = () => Object.assign(new Error('SECRET'), { name: 'ThrottlingException' });

async function anAttempt(processor: Processor, rows = 2, acceptedAhead = 0) {
  const clock = new VirtualClock();
  const store = new MemoryJobStore(times, clock);
  const log = aLog();
  const metrics = aMetrics();
  const onLastSlice = jest.fn();
  await store.accept(
    aJob({ queryId: QUERY_ID, rows: Array.from({ length: rows }, (_, n): WireRow => [n, 'SECRET TEXT']) }),
  );
  const claimed = (await store.claim(BATCH_ID, 'worker')) as Claim;
  const claim = Object.create(claimed, {
    job: { value: { ...claimed.job, acceptedAt: claimed.job.acceptedAt + acceptedAhead } },
  }) as Claim;
  const { functionName } = JOBS_OF;
  const run = () =>
    clock.runUntil(
      processJob(claim, { functionName, store, processor, share: () => 1, times, clock, log, metrics, onLastSlice }),
    );
  return { clock, store, log, metrics, onLastSlice, run };
}

describe('an attempt', () => {
  it('that succeeds ends the job', async () => {
    const { store, run, metrics } = await anAttempt(nulls);
    expect(await run()).toBe('ended');
    expect((await store.read(BATCH_ID))?.status).toBe('SUCCESS');
    expect(metrics.sums).toMatchObject({ BatchesSucceeded: 1, QueueDelay: 0 });
  });

  it('has waited no time if the clock of the one who accepted the job is ahead', async () => {
    const { run, metrics } = await anAttempt(nulls, 2, 700);
    await run();
    expect(metrics.sums).toMatchObject({ QueueDelay: 0 });
  });

  it('names its batch in each line of the log, and never a row', async () => {
    const { run, log } = await anAttempt(() => Promise.reject(new TypeError('SECRET')));
    await run();
    const lines = log.lines.map((line) => JSON.parse(line) as unknown);
    expect(lines).toMatchObject(
      ['claimed', 'attempt failed'].map((message) => ({
        message,
        functionName: JOBS_OF.functionName,
        batchId: BATCH_ID,
        queryId: QUERY_ID,
      })),
    );
    expect(log.lines.join()).not.toContain('SECRET');
  });

  it('that fails leaves the job for a later one, and does not reject', async () => {
    const { clock, store, run, metrics } = await anAttempt(() => Promise.reject(new TypeError('SECRET')));
    expect(await run()).toBe('needs another attempt');
    expect(await store.read(BATCH_ID)).toMatchObject({
      status: 'IN_PROGRESS',
      leaseUntil: clock.now(),
      notBefore: clock.now() + times.retryMs,
    });
    expect(metrics.sums).toMatchObject({ AttemptsFailed: 1 });
  });

  it('that ends with the failure of the batch stores it', async () => {
    const failure = { code: 'NO_CREDIT', message: 'No credit.' };
    const { store, run, metrics } = await anAttempt(() => Promise.reject(new BatchFailure(failure)));
    expect(await run()).toBe('ended');
    expect(await store.read(BATCH_ID)).toMatchObject({ status: 'FAILED', failure });
    expect(metrics.sums).toMatchObject({ 'BatchesFailed NO_CREDIT': 1 });
  });

  it.each(['release', 'succeed', 'heartbeat', 'readRows', 'saveResult'] as const)(
    'needs another one, and does not reject, when the table rejects to %s',
    async (request) => {
      const failing = request === 'release' || request === 'heartbeat';
      const { clock, store, run } = await anAttempt(async (rows, context) => {
        if (failing) await clock.sleep(2 * times.heartbeatMs, context.signal);
        if (failing) throw new TypeError('SECRET');
        return nulls(rows, context);
      });
      jest.spyOn(store, request).mockRejectedValue(throttled());
      expect(await run()).toBe('needs another attempt');
      expect((await store.read(BATCH_ID))?.status).toBe('IN_PROGRESS');
    },
  );

  it('whose failure cannot be stored leaves the job for another one', async () => {
    const failure = { code: 'NO_CREDIT', message: 'No credit.' };
    const { store, run } = await anAttempt(() => Promise.reject(new BatchFailure(failure)));
    jest.spyOn(store, 'fail').mockRejectedValue(throttled());
    expect(await run()).toBe('needs another attempt');
    expect((await store.read(BATCH_ID))?.status).toBe('IN_PROGRESS');
  });

  it('whose lease was lost leaves the job as it is', async () => {
    const { clock, store, run, log } = await anAttempt(async (rows, { signal }) => {
      clock.step(times.leaseMs + 1_000);
      await store.claim(BATCH_ID, 'another');
      await clock.sleep(times.heartbeatMs, signal);
      return rows.map(() => null);
    });
    expect(await run()).toBe('needs another attempt');
    expect(await store.read(BATCH_ID)).toMatchObject({ leaseOwner: 'another', attempt: 2 });
    expect((await store.read(BATCH_ID))?.notBefore).toBeUndefined();
    expect(log.lines.at(-1)).toContain('"error":"ClaimLost"');
  });

  it('says when all slices are given to the processor, while the last ones are still processed', async () => {
    const seen: number[] = [];
    const { clock, run, onLastSlice } = await anAttempt(async (rows) => {
      seen.push(onLastSlice.mock.calls.length);
      await clock.sleep(1_000);
      return rows.map(() => null);
    }, 1_900);
    await run();
    expect([seen, onLastSlice.mock.calls.length]).toEqual([[0, 0, 0, 0], 1]);
  });
});
