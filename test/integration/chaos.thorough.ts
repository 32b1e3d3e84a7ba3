import * as fs from 'node:fs';
import * as path from 'node:path';
import { runChaos } from '../../local/chaos/run-chaos';

/** Faults of memory are among the first that this seed draws. */
const SEED = 3;

const LOCAL = path.join(__dirname, '..', '..', '.local');

describe('a short run of chaos', () => {
  let dir: string;
  beforeAll(() => {
    fs.mkdirSync(LOCAL, { recursive: true });
    dir = fs.mkdtempSync(path.join(LOCAL, 'chaos-'));
  });
  afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

  it('loses no batch, changes no answer, and leaves no batch unfinished', async () => {
    const { batches, ends, never, faults } = await runChaos({ batches: 10, seed: SEED, dir });
    expect(never).toEqual({ lost: 0, wrong: 0, repeatedDifferently: 0, hanging: 0, leaking: 0 });
    expect(Object.values(ends).reduce((sum, count) => sum + count)).toBe(batches);
    expect(Object.keys(faults).length).toBeGreaterThan(3);
    expect(Object.keys(faults)).toEqual(expect.arrayContaining(['memory lookups refused', 'memory writes refused']));
  });
});
