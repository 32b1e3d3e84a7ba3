import { simulateRush } from './admission';
import { postBesideAFullLine } from './beside-a-full-line';
import { SEED } from './chance';
import { runTogether } from './faulty-runs';
import { APART, FIRST, SIBLING } from './tested-function';
import { memoryTable } from './tested-table';

// Time is virtual, so the real duration depends on the machine.
jest.setTimeout(3_600_000);

describe('functions that get batches with the same ids at the same time', () => {
  const table = memoryTable();

  it('each answer their own rows with the values of their own processor', async () => {
    expect(await runTogether([], table)).toMatchObject({ outcome: { end: 'rows' }, violations: [] });
  });

  it('accept no more than the line has room for, if they share a quota, and another line is not concerned', async () => {
    expect(await postBesideAFullLine(table)).toEqual([202, 429, 202, 202]);
  });

  it('fill the room of each line and never exceed it in a rush of POSTs', async () => {
    const { mostByLine } = await simulateRush({
      functions: [FIRST, SIBLING, APART],
      batches: 300,
      room: 29,
      withinMs: 100,
      throttled: 0.1,
      landingMs: 40,
      indexMs: 2_000,
      skewMs: 0,
      jobMs: Infinity,
      tries: 10,
      seed: SEED,
    });
    expect(mostByLine).toEqual({ [FIRST.line]: 29, [APART.line]: 29 });
  });
});
