import { AdmissionControl } from '../../lambda/jobs/admission-control';
import { jobTimes } from '../../lambda/jobs/job-times';
import { JobsInFlight } from '../../lambda/jobs/jobs-in-flight';
import { UNLIMITED, type Acceptance, type Room } from '../../lambda/jobs/job-store';
import { JOBS_OF } from './builders';
import { LaggingTable, type Lags } from './lagging-table';
import { VirtualClock } from './virtual-clock';

const times = jobTimes(1, 12);
const STORING_MS = 80;

/** Admission control before a table with DynamoDB's delays; a write takes 3 to 40 ms. */
function anAdmission(limits: Partial<Room>, lags: Partial<Lags> = {}) {
  const room = { ...UNLIMITED, ...limits };
  const clock = new VirtualClock();
  let writes = 0;
  const landingMs = () => 3 + ((writes++ * 17) % 38);
  const table = new LaggingTable(clock, { answerMs: 2, landingMs, indexMs: () => 500, ...lags });
  const control = new AdmissionControl(table, new JobsInFlight(table, JOBS_OF.line, clock), {
    line: JOBS_OF.line,
    times,
    clock,
  });

  /** The units in flight with each batch that was stored, its own included. */
  const unitsAt = new Map<string, number>();

  /** A POST of a batch of so many units; `store` replaces the successful storing of it. */
  const post = (key: string, units = 1, store?: () => Promise<Acceptance>) =>
    control
      .admit({ key, units }, room, async (inFlight) => {
        unitsAt.set(key, inFlight);
        await clock.sleep(STORING_MS);
        if (store) return store();
        table.jobStored({ key, units, process: 'process', deadline: clock.now() + times.deadlineMs });
        return { outcome: 'accepted' };
      })
      .then(({ outcome }) => outcome);
  const named = (count: number) => Array.from({ length: count }, (_, n) => `batch ${String(n).padStart(4, '0')}`);
  return { clock, table, post, named, unitsAt };
}

describe('admission control', () => {
  it('accepts as many as fit, and no more, of 900 batches that are sent within a tenth of a second', async () => {
    const { clock, post, named } = anAdmission({ batches: 29 });
    const all = named(900).map(async (batchId, n) => {
      await clock.sleep(Math.floor(n / 9));
      return post(batchId);
    });
    const outcomes = await clock.runUntil(Promise.all(all));
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(29);
    // The batches that were sent first.
    expect(outcomes.indexOf('no-room')).toBe(29);
  });

  it('accepts a retried batch as soon as there is room, although others are retried all the time', async () => {
    const { clock, table, post, named } = anAdmission({ batches: 5 });
    const accepted: string[] = [];
    let tries = 0;
    const comesBack = async (batchId: string, n: number) => {
      await clock.sleep(n * 10);
      for (;;) {
        tries += 1;
        if ((await post(batchId)) === 'accepted') break;
        await clock.sleep(5_000 + ((n * 997) % 5_000));
      }
      accepted.push(batchId);
      // The job runs for a second.
      await clock.sleep(1_000);
      table.jobEnded(batchId);
    };
    const startedAt = clock.now();
    await clock.runUntil(Promise.all(named(40).map(comesBack)));
    expect(accepted).toHaveLength(40);
    // A place is taken while its job is stored and runs for a second, and until the index shows its end.
    expect(clock.now() - startedAt).toBeLessThan(60_000);
    expect(tries).toBeLessThan(40 * 9);
  });

  it('counts a job once, whether the index shows it yet or not', async () => {
    const { clock, table, post } = anAdmission({ units: 3, batches: 9 }, { indexMs: () => 1_500 });
    expect(await clock.runUntil(post('first', 2))).toBe('accepted');
    expect(await clock.runUntil(post('second', 2))).toBe('no-room');
    await clock.advance(1_600);
    expect(await clock.runUntil(post('third', 1))).toBe('accepted');
    table.jobEnded('first');
    await clock.advance(3_000);
    expect(await clock.runUntil(post('fourth', 2))).toBe('accepted');
    expect(await clock.runUntil(post('fifth', 1))).toBe('no-room');
  });

  it('counts a POST that died while it stored its rows until its reservation expires', async () => {
    const { clock, post } = anAdmission({ batches: 1 });
    void post('dies', 1, () => new Promise(() => undefined));
    await clock.advance(1_000);
    expect(await clock.runUntil(post('next'))).toBe('no-room');
    await clock.advance(times.reservationMs + times.indexMs);
    expect(await clock.runUntil(post('next'))).toBe('accepted');
  });

  it('releases the room of rows that could not be stored as soon as the index would show their job', async () => {
    const { clock, post } = anAdmission({ batches: 1 });
    const broken = post('broken', 1, () => Promise.reject(new Error('no table')));
    await expect(clock.runUntil(broken)).rejects.toThrow('no table');
    expect(await clock.runUntil(post('next'))).toBe('no-room');
    await clock.advance(times.indexMs + times.landingMs / 2);
    expect(await clock.runUntil(post('next'))).toBe('accepted');
  });

  it('accepts a batch although its reservation cannot be shortened', async () => {
    const { clock, table, post } = anAdmission({ batches: 2 });
    const put = jest.spyOn(table, 'put');
    const accepted = post('batch');
    await clock.advance(60);
    put.mockRejectedValue(new Error('no table'));
    expect(await clock.runUntil(accepted)).toBe('accepted');
  });

  it('writes nothing for a batch that has no room by the index alone', async () => {
    const { clock, table, post } = anAdmission({ units: 3, batches: 9 });
    table.jobStored({ key: 'other', units: 3, process: 'process', deadline: clock.now() + times.deadlineMs });
    await clock.advance(1_000);
    expect(await clock.runUntil(post('batch'))).toBe('no-room');
    expect(table.requests).toEqual({ index: 1, reservations: 0, puts: 0 });
  });

  it('tells each batch the units in flight with it: those of the index, of reservations, and its own', async () => {
    const { clock, table, post, unitsAt } = anAdmission({ units: 100 });
    table.jobStored({ key: 'stored', units: 7, process: 'process', deadline: clock.now() + times.deadlineMs });
    await clock.advance(1_000);
    const first = post('first', 5);
    await clock.advance(1);
    const second = post('second', 3);
    await clock.runUntil(Promise.all([first, second]));
    expect([...unitsAt]).toEqual([
      ['first', 12],
      ['second', 15],
    ]);
  });

  it('tells a batch its own units where nothing limits the line, and asks the table nothing', async () => {
    const { clock, table, post, unitsAt } = anAdmission({});
    expect(await clock.runUntil(post('batch', 5))).toBe('accepted');
    expect([unitsAt.get('batch'), table.requests]).toEqual([5, { index: 0, reservations: 0, puts: 0 }]);
  });
});

describe('a line that functions share', () => {
  const inFlight = async (post: (key: string, units?: number) => Promise<string>, clock: VirtualClock, key: string) => {
    const outcome = await clock.runUntil(post(key));
    await clock.advance(2_000);
    return outcome;
  };

  it.each(['units', 'batches'] as const)(
    'leaves a tenth of its %s to a function that has no batch in flight',
    async (limited) => {
      const { post, clock } = anAdmission({ [limited]: 20, isShared: true });
      for (let n = 0; n < 18; n += 1) expect(await inFlight(post, clock, `busy#${n}`)).toBe('accepted');
      expect(await inFlight(post, clock, 'busy#18')).toBe('no-room');
      expect(await inFlight(post, clock, 'idle#0')).toBe('accepted');
      // It has a batch in flight now.
      expect(await inFlight(post, clock, 'idle#1')).toBe('no-room');
      expect(await inFlight(post, clock, 'third#0')).toBe('accepted');
      expect(await inFlight(post, clock, 'fourth#0')).toBe('no-room');
    },
  );

  it('leaves nothing unused when one function alone uses it', async () => {
    const { post, clock } = anAdmission({ batches: 20 });
    for (let n = 0; n < 20; n += 1) expect(await inFlight(post, clock, `alone#${n}`)).toBe('accepted');
    expect(await inFlight(post, clock, 'alone#20')).toBe('no-room');
  });

  it('leaves the tenth when batches of one function arrive at the same moment', async () => {
    const { post, clock } = anAdmission({ batches: 20, isShared: true });
    const all = Array.from({ length: 60 }, (_, n) => post(`busy#${n}`));
    const outcomes = await clock.runUntil(Promise.all(all));
    const accepted = outcomes.filter((outcome) => outcome === 'accepted').length;
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThanOrEqual(18);
    await clock.advance(2_000);
    expect(await clock.runUntil(post('idle#0'))).toBe('accepted');
  });
});
