import { processSlices } from '../../lambda/handlers/process-slices';
import type { Claim } from '../../lambda/jobs/job-store';
import { jobTimes } from '../../lambda/jobs/job-times';
import type { Processor } from '../../lambda/processing/processor';
import type { WireRow } from '../../lambda/protocol/batch';
import { aJob, BATCH_ID } from './builders';
import { MemoryJobStore } from './memory-job-store';
import { VirtualClock } from './virtual-clock';

/** How many slices were with the processor at the same time, at the most, of so many rows of so many characters. */
async function mostAtOnce(count: number, characters: number): Promise<number> {
  const clock = new VirtualClock();
  const store = new MemoryJobStore(jobTimes(1, 12), clock);
  const rows = Array.from({ length: count }, (_, n): WireRow => [n, 'x'.repeat(characters)]);
  await store.accept(aJob({ rows }));
  const claim = (await store.claim(BATCH_ID, 'worker')) as Claim;
  let now = 0;
  let most = 0;
  const processor: Processor = async (slice) => {
    now += 1;
    most = Math.max(most, now);
    await clock.sleep(100);
    now -= 1;
    return slice.map(() => null);
  };
  const { signal } = new AbortController();
  const progress = { done: 0 };
  const work = processSlices(claim, {
    store,
    processor,
    signal,
    share: () => 1,
    progress,
  });
  await clock.runUntil(work);
  expect(progress.done).toBe(count);
  return most;
}

describe('the slices of a batch', () => {
  it('are processed two at a time', async () => {
    expect(await mostAtOnce(4_096, 10)).toBe(2);
    expect(await mostAtOnce(600, 10)).toBe(2);
  });

  it('are processed up to a thousand rows at a time when large rows make the slices small', async () => {
    // 69 rows of 5,000 bytes fill a slice.
    expect(await mostAtOnce(2_000, 5_000)).toBe(14);
  });

  it('may be none', async () => {
    expect(await mostAtOnce(0, 0)).toBe(0);
  });
});
