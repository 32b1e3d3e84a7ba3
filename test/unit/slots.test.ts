import { ItemTable } from '../../lambda/jobs/item-table';
import { jobTimes } from '../../lambda/jobs/job-times';
import type { Slot } from '../../lambda/jobs/slot';
import { Slots } from '../../lambda/jobs/slots';
import { JOBS_OF } from './builders';
import { startDynalite, type DynaliteTable } from './dynalite-table';
import { MemoryTable } from './memory-table';
import { VirtualClock } from './virtual-clock';

const times = jobTimes(1, 12);

type Table = ConstructorParameters<typeof Slots>[0];

/** A table whose next write arrives twice, as when its first reply is lost and the SDK sends it again. */
interface RepeatingTable {
  readonly table: Table;
  readonly repeatNextWrite: () => void;
}

function repeating(table: Table): RepeatingTable {
  let repeats = 0;
  const twice = async <T>(write: () => Promise<T>): Promise<T> => {
    if (repeats > 0) {
      repeats -= 1;
      await write();
    }
    return write();
  };
  return {
    table: {
      query: (query) => table.query(query),
      putIf: (item, write) => twice(() => table.putIf(item, write)),
      updateIf: (key, expression, write) => twice(() => table.updateIf(key, expression, write)),
    },
    repeatNextWrite: () => void (repeats = 1),
  };
}

function slotsContract(makeTable: (clock: VirtualClock) => Promise<Table>): void {
  let clock: VirtualClock;
  let repeated: RepeatingTable;
  const slotsOf = (count = 1, line = JOBS_OF.line) => new Slots(repeated.table, { line, count, times, clock });
  const taken = async (slots: Slots, owner: string, functionName = 'f'): Promise<Slot> => {
    const slot = await slots.take(owner, functionName);
    if (!slot) throw new Error('The slot cannot be taken');
    return slot;
  };

  beforeEach(async () => {
    clock = new VirtualClock();
    repeated = repeating(await makeTable(clock));
  });

  it.each([1, 2, 5])('are reserved for %i of 64 workers that are started at the same moment', async (count) => {
    const slots = slotsOf(count);
    const started = await Promise.all(Array.from({ length: 64 }, () => slots.start('f')));
    expect(started.filter(Boolean).length).toBeLessThanOrEqual(count);
    expect(started.filter(Boolean).length).toBeGreaterThan(0);
    // The others have lost against the first ones; a later start takes what is left.
    while (await slots.start('f')) started.push(undefined);
    expect(await slots.isAnyFree()).toBe(false);
  });

  it('are taken by one of many workers, which keeps its slot while it extends the lease', async () => {
    const slots = slotsOf();
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => slots.take(`worker ${n}`, 'f')));
    const [slot, ...others] = all.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    for (let beat = 0; beat < 10; beat += 1) {
      await clock.advance(times.leaseMs - 1);
      expect(await slots.take('another', 'f')).toBeUndefined();
      expect(await slots.start('f')).toBeUndefined();
      expect(await slot?.extend()).toBe(true);
    }
  });

  it('are taken by another worker once the lease has expired, and the first worker cannot write any more', async () => {
    const slots = slotsOf();
    const first = await taken(slots, 'first');
    await clock.advance(times.leaseMs);
    const second = await taken(slots, 'second');
    expect(await first.extend()).toBe(false);
    expect(await first.release()).toBe(false);
    expect(await first.release('f')).toBe(false);
    expect(await slots.isAnyFree()).toBe(false);
    expect(await second.extend()).toBe(true);
  });

  it('stay with a worker whose lease has expired while no other has taken them', async () => {
    const slots = slotsOf();
    const slot = await taken(slots, 'worker');
    await clock.advance(2 * times.leaseMs);
    expect(await slots.isAnyFree()).toBe(true);
    expect(await slot.extend()).toBe(true);
    expect(await slots.isAnyFree()).toBe(false);
  });

  it('are free at once when they are released, and can be taken again by the same worker', async () => {
    const slots = slotsOf();
    const slot = await taken(slots, 'worker');
    expect(await slot.release()).toBe(true);
    expect(await slots.isAnyFree()).toBe(true);
    expect(await slots.workers()).toBe(0);
    await taken(slots, 'worker');
    expect(await slots.isAnyFree()).toBe(false);
  });

  it('wait for the worker that was started until the time is over, and can be taken by it before', async () => {
    const slots = slotsOf();
    expect(await slots.start('f')).toBeDefined();
    await clock.advance(times.startMs - 1);
    expect([await slots.start('f'), await slots.isAnyFree()]).toEqual([undefined, false]);
    await clock.advance(1);
    expect(await slots.isAnyFree()).toBe(true);
    expect(await slots.start('f')).toBeDefined();
    await taken(slots, 'worker');
  });

  it('are free at once when the worker that was to be started cannot be started', async () => {
    const slots = slotsOf();
    const slot = await slots.start('f');
    expect(await slot?.release()).toBe(true);
    expect(await slots.start('f')).toBeDefined();
  });

  it('are handed over: no other worker is started while that of the next function starts', async () => {
    const slots = slotsOf();
    const slot = await taken(slots, 'worker');
    expect(await slot.release('other')).toBe(true);
    expect(await slots.start('f')).toBeUndefined();
    expect((await taken(slots, 'next', 'other')).avoided).toEqual({});
  });

  describe('whose worker was started and did not come', () => {
    const notTaken = async (slots: Slots, functionName: string) => {
      await (await taken(slots, 'worker')).release(functionName);
      await clock.advance(times.startMs);
      return clock.now() + times.retryWaitMs;
    };

    it('tell each worker that takes them in the next minute to avoid its function', async () => {
      const slots = slotsOf();
      const until = await notTaken(slots, 'broken');
      for (let n = 0; n < 5; n += 1) {
        expect(await slots.start('f')).toBeDefined();
        const slot = await taken(slots, `worker ${n}`);
        expect(slot.avoided).toEqual({ broken: until });
        await slot.extend();
        await slot.release();
      }
      await clock.advance(times.retryWaitMs);
      expect((await taken(slots, 'one later')).avoided).toEqual({});
    });

    it('name each function that is broken', async () => {
      const slots = slotsOf();
      const until = await notTaken(slots, 'broken');
      const later = await notTaken(slots, 'broken too');
      expect((await taken(slots, 'worker')).avoided).toEqual({ broken: until, 'broken too': later });
    });

    it('are not reserved for its function, and are taken by its worker as soon as one comes', async () => {
      const slots = slotsOf();
      await notTaken(slots, 'broken');
      expect([await slots.start('broken', true), await slots.isAnyFree()]).toEqual([undefined, true]);
      const repaired = await taken(slots, 'repaired', 'broken');
      expect(repaired.avoided).toEqual({});
      await repaired.release();
      expect(await slots.start('broken', true)).toBeDefined();
    });

    it('are reserved for its function again where it has the line for itself', async () => {
      const slots = slotsOf();
      await notTaken(slots, 'broken');
      expect(await slots.start('broken')).toBeDefined();
    });

    it('tell the same when a POST has started that worker', async () => {
      const slots = slotsOf();
      await slots.start('broken');
      await clock.advance(times.startMs);
      expect((await taken(slots, 'worker')).avoided).toHaveProperty('broken');
    });
  });

  it.each(['start', 'take', 'extend', 'release', 'hand over'] as const)(
    'are held by the same caller when the SDK repeats a write to %s whose reply was lost',
    async (write) => {
      const slots = slotsOf();
      if (write === 'start') {
        repeated.repeatNextWrite();
        expect(await slots.start('f')).toBeDefined();
        expect(await slots.start('f')).toBeUndefined();
        return;
      }
      if (write === 'take') repeated.repeatNextWrite();
      const slot = await taken(slots, 'worker');
      if (write === 'take') return expect(await slots.take('another', 'f')).toBeUndefined();
      repeated.repeatNextWrite();
      const writes = {
        extend: () => slot.extend(),
        release: () => slot.release(),
        'hand over': () => slot.release('other'),
      };
      expect(await writes[write]()).toBe(true);
      expect(await slots.isAnyFree()).toBe(write === 'release');
    },
  );

  it('are not changed by a caller whose reservation another worker has taken', async () => {
    const slots = slotsOf();
    const started = await slots.start('f');
    const worker = await taken(slots, 'worker');
    expect(await started?.release()).toBe(false);
    expect(await slots.workers()).toBe(1);
    expect(await worker.extend()).toBe(true);
  });

  it('are counted by their workers, and free while one is left', async () => {
    const slots = slotsOf(3);
    expect([await slots.workers(), await slots.isAnyFree()]).toEqual([0, true]);
    await taken(slots, '1');
    await taken(slots, '2');
    expect([await slots.workers(), await slots.isAnyFree()]).toEqual([2, true]);
    await slots.start('f');
    expect([await slots.workers(), await slots.isAnyFree()]).toEqual([2, false]);
    await taken(slots, '3');
    expect(await slots.take('4', 'f')).toBeUndefined();
    await clock.advance(times.leaseMs);
    expect([await slots.workers(), await slots.isAnyFree()]).toEqual([0, true]);
  });

  it('of one line are not those of another', async () => {
    await taken(slotsOf(), 'worker');
    const others = slotsOf(1, 'quota:another');
    expect([await others.workers(), await others.isAnyFree()]).toEqual([0, true]);
    await taken(others, 'worker');
  });

  it('expire in the table some time after their last use', async () => {
    const slots = slotsOf();
    const slot = await taken(slots, 'worker');
    await slot.release();
    const items = await repeated.table.query({
      condition: '#job_key = :slots',
      values: { ':slots': `#slots ${JOBS_OF.line}` },
    });
    expect(items).toHaveLength(1);
    expect(Number(items[0]?.expires_at)).toBeGreaterThan((clock.now() + times.leaseMs) / 1000);
  });
}

describe('slots in DynamoDB', () => {
  let engine: DynaliteTable;
  let tableName: string;
  let line = 0;
  beforeAll(async () => {
    engine = await startDynalite();
    tableName = await engine.create();
  });
  afterAll(() => engine.stop());

  // One table for all tests: each has a partition of its own.
  slotsContract((clock) => {
    const own = (line += 1);
    const table = new ItemTable(engine.client, tableName, clock);
    const keyOf = (key: string) => `${own} ${key}`;
    const unkeyed = (item: Readonly<Record<string, unknown>>) => ({
      ...item,
      job_key: String(item.job_key).slice(String(own).length + 1),
    });
    return Promise.resolve({
      query: async (query) => {
        const values = { ...query.values, ':slots': keyOf(String(query.values[':slots'])) };
        return (await table.query({ ...query, values })).map(unkeyed);
      },
      putIf: (item, write) => table.putIf({ ...item, job_key: keyOf(item.job_key) }, write),
      updateIf: (key, ...rest) => table.updateIf({ ...key, job_key: keyOf(key.job_key) }, ...rest),
    });
  });
});

describe('slots in memory', () => {
  slotsContract((clock) => Promise.resolve(new MemoryTable(clock)));
});
