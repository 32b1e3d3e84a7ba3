import { workerIn } from '../../lambda/jobs/claim-token';
import { Line } from './a-line';

const named = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix} ${n}`);

/** The longest time without a call between two times, in milliseconds. */
function longestPause(calls: readonly { readonly at: number }[]): number {
  return Math.max(...calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0)));
}

describe('the workers of a quota', () => {
  it('are one for 64 POSTs at the same moment, and it works on the batches of all', async () => {
    const line = new Line();
    const batches = named('batch', 64);
    await line.clock.runUntil(Promise.all(batches.map((batchId) => line.post('f', batchId))));
    for (const batchId of batches) await line.untilEnded('f', batchId);
    expect(line.runs).toHaveLength(1);
    expect(line.calls).toHaveLength(64);
    expect(line.metrics.sums).toMatchObject({ BatchesSucceeded: 64 });
  });

  it('use the whole quota for small batches: the next is claimed while the calls of others run', async () => {
    const line = new Line({ callMs: 2_000 });
    const batches = named('batch', 40);
    await line.clock.runUntil(Promise.all(batches.map((batchId) => line.post('f', batchId))));
    for (const batchId of batches) await line.untilEnded('f', batchId);
    const [first, last] = [line.calls[0]?.at ?? 0, line.calls.at(-1)?.at ?? 0];
    // 39 intervals of a tenth of a second; one call after another would take 80 s.
    expect(last - first).toBeLessThan(4_500);
  });

  it('claim no more than the quota can use now', async () => {
    const line = new Line();
    for (const batchId of named('batch', 20)) await line.store('f', batchId, 10);
    await line.clock.runUntil(line.startWorker('f', 'batch 0'));
    await line.clock.advance(2_500);
    const claimed = await Promise.all(named('batch', 20).map((batchId) => line.storeOf('f').read(batchId)));
    // 20 calls are sent: those of two batches, and the next batches have begun.
    expect(claimed.filter((job) => (job?.attempt ?? 0) > 0).length).toBeLessThanOrEqual(4);
  });

  it('work on the batch with the earliest deadline first', async () => {
    const line = new Line();
    const batches = named('batch', 12);
    for (const batchId of batches) {
      await line.store('f', batchId, 3);
      await line.clock.advance(10);
    }
    await line.clock.runUntil(line.startWorker('f', 'batch 11'));
    for (const batchId of batches) await line.untilEnded('f', batchId);
    const firstCalls = batches.map((batchId) => line.firstCallOf(batchId));
    expect(firstCalls).toEqual(firstCalls.toSorted((one, other) => one - other));
  });

  it('begin with the batch of their event when the index does not show it yet', async () => {
    const line = new Line({ indexLagMs: 1_900 });
    await line.clock.runUntil(line.post('f', 'batch'));
    await line.clock.advance(1_000);
    expect(await line.statusOf('f', 'batch')).toBe('SUCCESS');
  });

  it('do nothing for an event that is delivered again while a worker has the slot, nor after its end', async () => {
    const line = new Line();
    await line.clock.runUntil(line.post('f', 'batch', 20));
    await line.clock.advance(1_000);
    await line.startProcessing('f', { functionName: 'f', batchId: 'batch' });
    await line.untilEnded('f', 'batch');
    await line.clock.advance(5_000);
    await line.startProcessing('f', { functionName: 'f', batchId: 'batch' });
    await line.clock.advance(5_000);
    expect(line.runs.map(({ error, endedAt }) => [error, endedAt !== undefined])).toEqual(
      line.runs.map(() => [undefined, true]),
    );
    expect([line.runs.length, line.calls.length]).toEqual([3, 20]);
  });

  it('find a batch that is stored while they end, at whatever moment', async () => {
    for (let at = 300; at <= 5_000; at += 47) {
      const line = new Line({ indexLagMs: 1_950 });
      await line.clock.runUntil(line.post('f', 'first'));
      await line.clock.advance(at);
      await line.clock.runUntil(line.post('f', 'second'));
      await line.untilEnded('f', 'second');
      expect([at, line.now - at < 4_000]).toEqual([at, true]);
    }
  });

  it('free the slot at the end', async () => {
    const line = new Line();
    await line.clock.runUntil(line.post('f', 'batch'));
    await line.clock.advance(1_000);
    expect(await line.clock.runUntil(line.slots.isAnyFree())).toBe(true);
  });

  it('name themselves in their slot and in their claims, and have another token for each claim', async () => {
    const line = new Line();
    const batches = named('batch', 3);
    for (const batchId of batches) await line.store('f', batchId, 3);
    await line.clock.runUntil(line.startWorker('f', 'batch 0'));
    await line.clock.advance(400);
    const [slot] = await line.clock.runUntil(line.slots.states());
    for (const batchId of batches) await line.untilEnded('f', batchId);
    const jobs = await Promise.all(batches.map((batchId) => line.storeOf('f').read(batchId)));
    const tokens = jobs.map((job) => job?.leaseOwner ?? '');
    expect(slot).toMatchObject({ state: 'taken', owner: workerIn(tokens[0] ?? '') });
    expect([new Set(tokens.map(workerIn)).size, new Set(tokens).size]).toEqual([1, 3]);
  });

  it('divide the quota when there are several', async () => {
    const line = new Line({ unitsPerSecond: 40, slots: 2 });
    for (const batchId of named('batch', 20)) await line.clock.runUntil(line.post('f', batchId, 40));
    for (const batchId of named('batch', 20)) await line.untilEnded('f', batchId);
    expect(line.runs).toHaveLength(2);
    const later = line.calls.filter(({ at }) => at > 7_000).map(({ at }) => at);
    const mostInASecond = Math.max(...later.map((from) => later.filter((at) => at >= from && at < from + 1000).length));
    // Each worker makes up for late timers by a call.
    expect(mostInASecond).toBeLessThanOrEqual(44);
    expect(line.calls.at(-1)?.at).toBeLessThan(22_000);
  });
});

describe('functions that share a quota', () => {
  it('take turns at once when the one has no batch left', async () => {
    const line = new Line();
    await line.clock.runUntil(line.post('f', 'of f', 20));
    await line.clock.advance(1_000);
    await line.clock.runUntil(line.post('g', 'of g', 20));
    await line.untilEnded('g', 'of g');
    expect(line.runs.map(({ functionName }) => functionName)).toEqual(['f', 'g']);
    // The calls of f are sent by 2.2 s. The worker of g starts while they are answered.
    expect(line.firstCallOf('of g')).toBeLessThan(2_900);
    expect(longestPause(line.calls)).toBeLessThan(600);
    expect(await line.statusOf('f', 'of f')).toBe('SUCCESS');
  });

  it('take turns after five seconds when the one has newer batches all the time', async () => {
    const line = new Line();
    // f alone would use the whole quota.
    let next = 0;
    const postToF = async () => {
      await line.clock.runUntil(line.post('f', `f ${next++}`, 10));
      await line.clock.advance(900);
    };
    for (let n = 0; n < 5; n += 1) await postToF();
    await line.clock.runUntil(line.post('g', 'of g', 10));
    const postedAt = line.now;
    for (let n = 0; n < 15; n += 1) await postToF();
    const waited = line.firstCallOf('of g') - postedAt;
    expect(waited).toBeGreaterThan(4_000);
    expect(waited).toBeLessThan(9_000);
    for (let n = 0; n < next; n += 1) await line.untilEnded('f', `f ${n}`);
    expect(longestPause(line.calls)).toBeLessThan(1_500);
  });

  it('wait for a function whose worker cannot be started ten seconds a minute, and no longer', async () => {
    const line = new Line({ broken: ['broken'] });
    await line.clock.runUntil(line.post('f', 'f 0', 10));
    await line.clock.runUntil(line.post('broken', 'of broken', 10));
    for (let n = 1; n <= 180; n += 1) {
      await line.clock.advance(1_000);
      await line.clock.runUntil(line.post('f', `f ${n}`, 2));
      await line.clock.runUntil(line.poll('f', `f ${n - 1}`));
      await line.clock.runUntil(line.poll('broken', 'of broken'));
    }
    for (let n = 0; n <= 180; n += 1) await line.untilEnded('f', `f ${n}`);
    const pauses = line.calls.slice(1).map(({ at }, index) => at - (line.calls[index]?.at ?? 0));
    const long = pauses.filter((pause) => pause > 5_000);
    expect(Math.max(...pauses)).toBeLessThan(13_000);
    expect(long.length).toBeLessThanOrEqual(4);
  });

  it('do not wait for a function whose worker takes the slot but may not claim its batches', async () => {
    const line = new Line();
    const denied = Object.assign(new Error('SECRET'), { name: 'AccessDeniedException' });
    jest.spyOn(line.storeOf('denied'), 'claim').mockRejectedValue(denied);
    await line.clock.runUntil(line.post('denied', 'of denied', 10));
    for (let n = 0; n < 60; n += 1) {
      await line.clock.advance(1_000);
      await line.clock.runUntil(line.post('f', `f ${n}`, 2));
    }
    // A batch that was posted while the other worker had the slot is found by a poll.
    await line.clock.advance(12_000);
    for (let n = 0; n < 60; n += 1) await line.clock.runUntil(line.poll('f', `f ${n}`));
    for (let n = 0; n < 60; n += 1) await line.untilEnded('f', `f ${n}`);
    expect(longestPause(line.calls.filter(({ at }) => at < 60_000))).toBeLessThan(4_000);
    expect(line.runs.filter(({ functionName }) => functionName === 'denied').length).toBeLessThanOrEqual(4);
  });
});

describe('a worker', () => {
  it('starts a worker of its own function for a batch that it cannot finish in time', async () => {
    const line = new Line({ unitsPerSecond: 1 });
    await line.clock.runUntil(line.post('f', 'first', 400));
    await line.clock.advance(390_000);
    await line.clock.runUntil(line.post('f', 'second', 250));
    await line.untilEnded('f', 'second');
    expect(await line.statusOf('f', 'second')).toBe('SUCCESS');
    expect(line.runs).toHaveLength(2);
    // As soon as the calls of the first batch are sent.
    expect(line.runs[1]?.at).toBeLessThan(401_500);
    expect(longestPause(line.calls)).toBeLessThan(2_000);
  });

  it('takes a batch for which its time suffices', async () => {
    const line = new Line({ unitsPerSecond: 1 });
    await line.clock.runUntil(line.post('f', 'first', 400));
    await line.clock.advance(390_000);
    await line.clock.runUntil(line.post('f', 'second', 200));
    await line.untilEnded('f', 'second');
    expect(line.runs).toHaveLength(1);
  });

  it('goes on with other batches while one that failed waits, and Lambda runs it again for that one', async () => {
    const line = new Line();
    await line.clock.runUntil(line.post('f', 'poison', 3));
    for (let n = 0; n < 20; n += 1) {
      await line.clock.runUntil(line.post('f', `f ${n}`, 3));
      await line.clock.advance(300);
    }
    for (let n = 0; n < 20; n += 1) await line.untilEnded('f', `f ${n}`);
    // 60 calls of the others, and the six tries of each of three calls.
    expect(line.now).toBeLessThan(12_000);
    expect(await line.statusOf('f', 'poison')).toBe('IN_PROGRESS');
    await line.untilEnded('f', 'poison');
    expect(await line.storeOf('f').read('poison')).toMatchObject({ status: 'FAILED', attempt: 3 });
    expect(line.now).toBeLessThan(300_000);
    const [first] = line.runs;
    expect(first?.error?.message).toMatch(/^Attempts that failed: 1\./);
    expect(line.log.lines.join()).not.toContain('SECRET');
  });

  it('finishes its batches but claims no more when it has lost the slot', async () => {
    const line = new Line();
    await line.clock.runUntil(line.post('f', 'first', 600));
    await line.clock.advance(5_000);
    const update = jest.spyOn(line.table, 'updateIf').mockRejectedValue(throttled());
    await line.clock.advance(40_000);
    update.mockRestore();
    await line.clock.runUntil(line.post('f', 'second'));
    await line.clock.advance(3_000);
    // Another worker has the slot now.
    expect(await line.statusOf('f', 'second')).toBe('SUCCESS');
    expect(line.runs).toHaveLength(2);
    // The other worker has ended when this one has sent its last call.
    await line.clock.advance(5_000);
    await line.store('f', 'third');
    await line.untilEnded('f', 'first');
    expect(await line.storeOf('f').read('first')).toMatchObject({ status: 'SUCCESS', attempt: 1 });
    await line.clock.advance(10_000);
    expect(await line.storeOf('f').read('third')).toMatchObject({ attempt: 0 });
    expect(line.calls).toHaveLength(601);
  });

  it('has no other batch beside one whose last worker disappeared, since that batch may be the cause', async () => {
    const line = new Line({ callMs: 2_000 });
    await line.store('f', 'lost');
    await line.storeOf('f').claim('lost', 'a worker that disappears');
    await line.clock.advance(line.times.leaseMs + 1);
    for (let n = 0; n < 5; n += 1) await line.clock.runUntil(line.post('f', `f ${n}`));
    for (let n = 0; n < 5; n += 1) await line.untilEnded('f', `f ${n}`);
    expect(await line.storeOf('f').read('lost')).toMatchObject({ status: 'SUCCESS', attempt: 2 });
    const lostAt = line.firstCallOf('lost');
    const beside = line.calls.filter(({ at }) => at > lostAt && at < lostAt + 2_000);
    expect(beside).toEqual([]);
  });

  it('waits while the table is throttled, and then goes on', async () => {
    const line = new Line();
    const store = line.storeOf('f');
    const faults = [
      jest.spyOn(line.table, 'query').mockRejectedValueOnce(throttled()),
      jest.spyOn(store, 'waitingJobs').mockRejectedValueOnce(throttled()),
      jest.spyOn(store, 'claim').mockRejectedValueOnce(throttled()).mockRejectedValueOnce(throttled()),
    ];
    await line.store('f', 'batch');
    await line.startProcessing('f', { functionName: 'f', batchId: 'batch' });
    await line.untilEnded('f', 'batch');
    expect(await line.statusOf('f', 'batch')).toBe('SUCCESS');
    expect(line.now).toBeLessThan(50_000);
    expect(line.runs.map(({ error }) => error)).toEqual([undefined]);
    expect(line.log.lines.filter((one) => one.includes('ThrottlingException'))).toHaveLength(4);
    for (const fault of faults) fault.mockRestore();
  });

  it('throws after a minute of throttles, without the message of the table, and frees the slot', async () => {
    const line = new Line();
    jest.spyOn(line.storeOf('f'), 'waitingJobs').mockRejectedValue(throttled());
    await line.clock.runUntil(line.post('f', 'batch'));
    await line.clock.advance(65_000);
    expect(line.runs[0]?.error?.message).toBe('the line cannot be read: ThrottlingException');
    expect(await line.clock.runUntil(line.slots.isAnyFree())).toBe(true);
    expect(line.log.lines.join()).not.toContain('SECRET');
  });

  it('leaves the slot reserved when the next worker cannot be started, and a poll starts it after that', async () => {
    const line = new Line();
    await line.clock.runUntil(line.post('f', 'of f', 10));
    line.failStarts = 1;
    await line.clock.runUntil(line.store('g', 'of g', 5));
    await line.clock.advance(5_000);
    expect(line.log.lines.join()).toContain('the next worker cannot be started');
    await line.clock.advance(15_000);
    await line.clock.runUntil(line.poll('g', 'of g'));
    await line.clock.advance(3_000);
    expect(await line.statusOf('g', 'of g')).toBe('SUCCESS');
  });
});

function throttled(): Error {
  return Object.assign(new Error('SECRET'), { name: 'ThrottlingException' });
}
