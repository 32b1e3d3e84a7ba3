import { watchLease } from '../../lambda/handlers/watch-lease';
import type { Claim } from '../../lambda/jobs/job-store';
import { jobTimes } from '../../lambda/jobs/job-times';
import { aJob, aLog, aMetrics, BATCH_ID } from './builders';
import { MemoryJobStore } from './memory-job-store';
import { VirtualClock } from './virtual-clock';

const times = jobTimes(1, 12);
const fails = () => {
  throw new Error('SECRET');
};

async function aWorker() {
  const clock = new VirtualClock();
  const store = new MemoryJobStore(times, clock);
  await store.accept(aJob());
  const claim = (await store.claim(BATCH_ID, 'worker')) as Claim;
  const dependencies = { store, times, clock, log: aLog(), metrics: aMetrics() };
  /** Whether the worker still has the job after twenty heartbeats. */
  const keepsItsLease = async () => {
    await clock.advance(20 * times.heartbeatMs);
    return ((await store.read(BATCH_ID))?.leaseUntil ?? 0) > clock.now();
  };
  return { clock, store, claim, dependencies, keepsItsLease };
}

describe('heartbeats', () => {
  it('go on although the metrics cannot be published, which is logged', async () => {
    const { claim, dependencies, keepsItsLease } = await aWorker();
    const { log, metrics } = dependencies;
    const lease = watchLease(claim, { done: 0 }, { ...dependencies, metrics: { ...metrics, publish: fails } });
    expect(await keepsItsLease()).toBe(true);
    expect(log.lines.filter((line) => line.includes('the metrics cannot be published'))).toHaveLength(20);
    expect(log.lines.join()).not.toContain('SECRET');
    expect(lease.signal.aborted).toBe(false);
    await lease.end();
  });

  it('go on although neither metrics nor log can be written', async () => {
    const { claim, dependencies, keepsItsLease } = await aWorker();
    const broken = { ...dependencies, metrics: { publish: fails }, log: { error: fails } };
    const lease = watchLease(claim, { done: 0 }, broken);
    expect(await keepsItsLease()).toBe(true);
    await lease.end();
  });

  it('go on although some fail and the log cannot be written', async () => {
    const { claim, dependencies, keepsItsLease } = await aWorker();
    jest.spyOn(dependencies.store, 'heartbeat').mockRejectedValueOnce(new Error('no table'));
    const lease = watchLease(claim, { done: 0 }, { ...dependencies, log: { error: fails } });
    expect(await keepsItsLease()).toBe(true);
    await lease.end();
  });

  it('stop the work as lost if they end by any other error', async () => {
    const { clock, claim, dependencies } = await aWorker();
    const broken = { now: () => clock.now(), sleep: () => Promise.reject(new Error('no timers')) };
    const lease = watchLease(claim, { done: 0 }, { ...dependencies, clock: broken });
    await clock.advance(1);
    expect(lease.signal.reason).toBe('lost');
    await lease.end();
  });

  it('stop when the work ends', async () => {
    const { clock, store, claim, dependencies } = await aWorker();
    const lease = watchLease(claim, { done: 0 }, dependencies);
    await lease.end();
    const heartbeat = jest.spyOn(store, 'heartbeat');
    await clock.advance(10 * times.heartbeatMs);
    expect(heartbeat).not.toHaveBeenCalled();
    expect(lease.signal.aborted).toBe(false);
  });
});
