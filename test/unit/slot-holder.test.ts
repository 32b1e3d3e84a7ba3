import { SlotHolder } from '../../lambda/handlers/slot-holder';
import { jobTimes } from '../../lambda/jobs/job-times';
import type { Slot } from '../../lambda/jobs/slot';
import { Slots } from '../../lambda/jobs/slots';
import { aLog, JOBS_OF } from './builders';
import { MemoryTable } from './memory-table';
import { VirtualClock } from './virtual-clock';

const times = jobTimes(1, 12);

async function aHolder(count = 1) {
  const clock = new VirtualClock();
  const table = new MemoryTable(clock);
  const slots = new Slots(table, { line: JOBS_OF.line, count, times, clock });
  const log = aLog();
  const onLost = jest.fn();
  const slot = (await slots.take('worker', 'f')) as Slot;
  const holder = new SlotHolder(slot, { slots, times, clock, log, onLost });
  return { clock, table, slots, log, onLost, holder };
}

const problem = () => Object.assign(new Error('SECRET'), { name: 'ThrottlingException' });

describe('the holder of a slot', () => {
  it('keeps the slot by heartbeats for as long as it works', async () => {
    const { clock, slots, holder, onLost } = await aHolder();
    for (let n = 0; n < 20; n += 1) {
      await clock.advance(times.leaseMs);
      expect(await slots.take('another', 'f')).toBeUndefined();
    }
    expect([holder.isHeld, onLost.mock.calls.length]).toEqual([true, 0]);
  });

  it('keeps it although some heartbeats fail, which is logged', async () => {
    const { clock, table, slots, holder, log } = await aHolder();
    const update = jest.spyOn(table, 'updateIf');
    update.mockRejectedValueOnce(problem()).mockRejectedValueOnce(problem()).mockRejectedValueOnce(problem());
    await clock.advance(times.leaseMs);
    expect([holder.isHeld, await slots.take('another', 'f')]).toEqual([true, undefined]);
    expect(log.lines).toHaveLength(3);
    expect(log.lines.join()).not.toContain('SECRET');
  });

  it('gives it up before the lease expires when no heartbeat succeeds', async () => {
    const { clock, table, slots, holder, onLost } = await aHolder();
    jest.spyOn(table, 'updateIf').mockRejectedValue(problem());
    await clock.advance(times.leaseMs - 1);
    expect([holder.isHeld, onLost.mock.calls.length]).toEqual([false, 1]);
    expect(await slots.take('another', 'f')).toBeUndefined();
    expect(await holder.release()).toBe(false);
  });

  it('has lost it when another worker has taken it', async () => {
    const { clock, slots, holder, onLost } = await aHolder();
    clock.step(times.leaseMs);
    const other = await slots.take('another', 'f');
    await clock.advance(times.heartbeatMs);
    expect([holder.isHeld, onLost.mock.calls.length]).toEqual([false, 1]);
    expect(await holder.release('g')).toBe(false);
    expect(await other?.extend()).toBe(true);
  });

  it('sends no heartbeat after the release', async () => {
    const { clock, table, slots, holder, onLost } = await aHolder();
    expect(await holder.release()).toBe(true);
    const update = jest.spyOn(table, 'updateIf');
    await clock.advance(10 * times.heartbeatMs);
    expect([update.mock.calls.length, onLost.mock.calls.length]).toEqual([0, 0]);
    expect(await slots.isAnyFree()).toBe(true);
  });

  it('has the whole quota of a line with one slot, and asks for no other workers', async () => {
    const { clock, table, holder } = await aHolder();
    const query = jest.spyOn(table, 'query');
    await clock.advance(60_000);
    expect([holder.share, query.mock.calls.length]).toEqual([1, 0]);
  });

  it('has an equal part of the quota, which follows the number of workers', async () => {
    const { clock, slots, holder } = await aHolder(3);
    await clock.advance(1);
    expect(holder.share).toBe(1);
    const second = await slots.take('second', 'f');
    await slots.take('third', 'f');
    await clock.advance(times.heartbeatMs);
    expect(holder.share).toBe(1 / 3);
    await clock.advance(times.leaseMs / 2);
    await second?.extend();
    await clock.advance(times.leaseMs / 2);
    // The lease of the third has expired.
    expect(holder.share).toBe(1 / 2);
  });

  it('goes on with the part that it had while the slots cannot be read, which is logged', async () => {
    const { clock, table, slots, holder, log } = await aHolder(2);
    await slots.take('second', 'f');
    await clock.advance(times.heartbeatMs);
    jest.spyOn(table, 'query').mockRejectedValue(problem());
    await clock.advance(times.heartbeatMs);
    expect(holder.share).toBe(1 / 2);
    expect(log.lines.join()).toContain('the slots cannot be read');
  });
});
