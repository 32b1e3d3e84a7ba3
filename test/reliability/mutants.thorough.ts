import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { MUTANTS, type Mutant } from './mutants';
import { planting } from './planting';

// Each mutant starts a process, so the duration depends on the machine.
jest.setTimeout(3_600_000);

const ROOT = path.join(__dirname, '..', '..');

/** Bundles check.ts, with a bug planted in the bundle. The source files do not change. */
async function bundle(mutant?: Mutant): Promise<string> {
  const outfile = path.join(outdir, `${mutant ? MUTANTS.indexOf(mutant) : 'none'}.js`);
  await esbuild.build({
    entryPoints: [path.join(__dirname, 'check.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outfile,
    plugins: mutant ? [planting(mutant)] : [],
    logLevel: 'error',
  });
  return outfile;
}

async function run(file: string): Promise<string> {
  const env = { ...process.env, NODE_PATH: path.join(ROOT, 'node_modules'), NODE_NO_WARNINGS: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env }).catch(
    (error: unknown) => error as { stdout: string },
  );
  return stdout;
}

// Not in beforeAll: concurrent tests start before it.
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'mutants-'));
afterAll(() => fs.rmSync(outdir, { recursive: true }));

test.concurrent('check.ts finds no violation in the code without a planted bug', async () => {
  expect(await run(await bundle())).toBe('');
});

test.concurrent.each(MUTANTS.map((mutant) => [mutant.bug, mutant] as const))(
  'check.ts finds a violation when %s',
  async (_, mutant) => {
    expect(await run(await bundle(mutant))).toMatch(/^\w+: /);
  },
);
