import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { keptAssembly } from '../../local/kept-assembly';
import type { Synthesised } from '../../local/synthesise';

/** Each kind of input, with a file of it. */
const INPUTS = [
  ['a processor', 'lambda/process/sentiment.ts'],
  ['a file that functions share', 'lambda/shared/contract.ts'],
  ['a Python handler', 'functions/word_count/app.py'],
  ['a construct', 'lib/jobs-table.ts'],
  ['how it is synthesised', 'local/synthesise.ts'],
  ['a setting', 'cdk.json'],
  ['the version of a dependency', 'package-lock.json'],
  ["esbuild's view of the project", 'tsconfig.json'],
  ['which packages are installed', 'node_modules/.package-lock.json'],
  ['a package in a bundle', 'node_modules/some-package/index.js'],
  ["a function's folder elsewhere in the project", 'work/handler/index.js'],
] as const;

describe('the assembly of the last start', () => {
  let root: string;
  let outdir: string;
  let made: number;
  /** What happens during the next synthesis. */
  let meanwhile: () => void;

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'kept-'));
    outdir = path.join(root, '.local', 'assembly');
    made = 0;
    meanwhile = () => undefined;
    for (const [, file] of INPUTS) write(file, 'as it was');
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  function write(file: string, text: string): void {
    fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }

  function make(): Promise<Synthesised> {
    made += 1;
    meanwhile();
    write('.local/assembly/bundle-post/index.js', String(made));
    const sources = ['node_modules/some-package/index.js', 'work', 'lambda/process/sentiment.ts'];
    return Promise.resolve({
      assemblyDir: outdir,
      sources: [...sources.map((name) => path.join(root, name)), path.join(outdir, 'bundle-post')],
    });
  }

  /** Whether a start synthesises the stack. */
  async function synthesises(options: Omit<Parameters<typeof keptAssembly>[0], 'outdir'> = {}): Promise<boolean> {
    const before = made;
    const { assemblyDir } = await keptAssembly({ ...options, outdir }, { root, make });
    expect(assemblyDir).toBe(outdir);
    return made > before;
  }

  it('is used again if nothing has changed', async () => {
    expect(await synthesises()).toBe(true);
    const steps: string[] = [];
    expect(await synthesises({ onStep: (step) => steps.push(step) })).toBe(false);
    expect(steps).toEqual(['Nothing has changed since the last synthesis.']);
  });

  it.each(INPUTS)('is not used after an edit of %s: %s', async (_, file) => {
    await synthesises();
    const { atime, mtime } = fs.statSync(path.join(root, file));
    write(file, 'as it is!');
    // Neither size nor time tells that the file has changed.
    fs.utimesSync(path.join(root, file), atime, mtime);
    expect([await synthesises(), await synthesises()]).toEqual([true, false]);
  });

  it.each([
    ['settings', { config: { polls: { holdSeconds: 1 } } }],
    ['settings of a trial', { trial: { timeScale: 2 } }],
    ['source maps', { sourceMap: true }],
  ])('is not used for other options: %s', async (_, options) => {
    await synthesises();
    expect([await synthesises(options), await synthesises(options), await synthesises()]).toEqual([true, false, true]);
  });

  it('is not used after a file is added, renamed or removed', async () => {
    await synthesises();
    write('lambda/shared/new.ts', 'new');
    expect(await synthesises()).toBe(true);
    fs.renameSync(path.join(root, 'lambda/shared/new.ts'), path.join(root, 'lambda/shared/newer.ts'));
    expect(await synthesises()).toBe(true);
    fs.rmSync(path.join(root, 'lambda/shared/newer.ts'));
    expect([await synthesises(), await synthesises()]).toEqual([true, false]);
  });

  it('is not used if a file was edited during its synthesis', async () => {
    meanwhile = () => write('lambda/shared/contract.ts', 'edited');
    expect([await synthesises(), await synthesises(), await synthesises()]).toEqual([true, true, false]);
  });

  it.each([
    ['a package in a bundle', 'node_modules/some-package/index.js', 'edited'],
    ["a function's folder elsewhere in the project", 'work/handler/index.js', 'edited'],
    ['the files of such a folder', 'work/handler/new.js', 'new'],
  ])('is not used if an edit during its synthesis was of %s', async (_, file, text) => {
    meanwhile = () => {
      const before = Date.now();
      // The time of an edit can be some milliseconds behind the clock.
      do write(file, text);
      while (Math.floor(fs.statSync(path.join(root, file)).ctimeMs) <= before);
      meanwhile = () => undefined;
    };
    expect([await synthesises(), await synthesises(), await synthesises()]).toEqual([true, true, false]);
  });

  it('is not used if the last synthesis failed, or if somebody has removed it', async () => {
    await synthesises();
    write('cdk.json', 'wrong');
    meanwhile = () => {
      throw new Error('wrong');
    };
    await expect(synthesises()).rejects.toThrow('wrong');
    meanwhile = () => undefined;
    write('cdk.json', 'as it was');
    expect(await synthesises()).toBe(true);
    fs.rmSync(outdir, { recursive: true });
    expect(await synthesises()).toBe(true);
  });
});
