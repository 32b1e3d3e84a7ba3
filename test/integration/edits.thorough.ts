import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { outcomeOf } from '../local/a-compiled-project';
import { aProject, DEFAULT_FUNCTIONS } from '../local/a-project';
import { writeSetting } from '../../tools/settings/write-setting';

const WORDS = { processor: 'lambda', code: 'functions/word_count', runtime: 'python3.13', handler: 'app.handler' };

/** One project, which each test edits further. Each start uses the assembly of the start before, unless an edit forbids it. */
describe('npm start after', () => {
  const project = aProject(['functions'], { ...DEFAULT_FUNCTIONS, words: WORDS });
  afterAll(() => project.remove());

  const inProject = (file: string) => path.join(project.root, file);
  const append = (file: string, text: string) => fs.appendFileSync(inProject(file), text);
  function replace(file: string, text: string, by: string): void {
    const before = fs.readFileSync(inProject(file), 'utf8');
    expect(before).toContain(text);
    fs.writeFileSync(inProject(file), before.replace(text, by));
  }
  const logs = () =>
    fs
      .readdirSync(inProject('.local/logs'))
      .map((name) => fs.readFileSync(inProject(`.local/logs/${name}`), 'utf8'))
      .join('');

  /** Runs the command: the values, and whether the stack was synthesised. */
  async function start(...options: string[]) {
    const args = ['--require', 'tsx/cjs', 'bin/start.ts', '--json', ...options];
    const child = spawn(process.execPath, args, { cwd: project.root });
    child.stdin.end();
    const { code, stdout, stderr } = await outcomeOf(child);
    if (code !== 0) throw new Error(stderr);
    const values = (JSON.parse(stdout) as { readonly value: unknown }[]).map(({ value }) => value);
    return { values, synthesised: stderr.includes('Synthesising the stack …\n') };
  }

  it('no edit does not synthesise again, and has the same result', async () => {
    const first = await start('--function', 'words');
    expect(first).toEqual({ values: [2, 1], synthesised: true });
    expect(await start('--function', 'words')).toEqual({ ...first, synthesised: false });
    expect((await start()).synthesised).toBe(false);
  });

  it('an edit of a Python handler has the new result', async () => {
    replace('functions/word_count/app.py', 'len(a.split())', '100 + len(a.split())');
    expect(await start('--function', 'words')).toEqual({ values: [102, 101], synthesised: true });
  });

  it.each(['lambda/process/sentiment.ts', 'lambda/shared/errors.ts'])(
    'an edit of %s runs the new code',
    async (file) => {
      append(file, `\nconsole.log('${file} is new');\n`);
      expect((await start()).synthesised).toBe(true);
      expect(logs()).toContain(`${file} is new`);
    },
  );

  it('an edit of a setting runs the new stack', async () => {
    writeSetting(inProject('cdk.json'), ['stackName'], 'AnotherName');
    expect((await start()).synthesised).toBe(true);
    expect(logs()).toContain('"service":"AnotherName"');
  });

  it('an update of a dependency, or another option, synthesises again', async () => {
    const { packages } = JSON.parse(fs.readFileSync(inProject('package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly version: string }>>;
    };
    replace('package-lock.json', `"version": "${packages['node_modules/zod']?.version}"`, '"version": "4.99.0"');
    expect((await start()).synthesised).toBe(true);
    expect((await start('--comprehend-tps', '20')).synthesised).toBe(true);
    expect((await start('--comprehend-tps', '20')).synthesised).toBe(false);
    expect((await start('--comprehend-latency', '10', '--comprehend-tps', '20')).synthesised).toBe(false);
  });
});
