import { execFileSync } from 'node:child_process';
import { aProject } from '../local/a-project';

const project = aProject(['bench', 'docs', 'test', 'jest.config.js', 'eslint.config.js', '.prettierrc.json']);

/** Runs a command in a copy of the project and returns its output. Throws the output if the command fails. */
function run(command: string, ...args: readonly string[]): string {
  try {
    return execFileSync(command, args, {
      cwd: project.root,
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, CI: 'true' },
    });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

afterAll(() => project.remove());

describe('a function that npm run new writes', () => {
  it('in TypeScript compiles, is linted and formatted, passes its tests and runs', () => {
    run('npm', 'run', 'new', '--', 'my_words');
    run('npx', 'tsc', '--noEmit', '-p', '.');
    const written = ['lambda/process/my-words.ts', 'lib/functions/my-words.ts', 'test/functions/my-words.test.ts'];
    run('npx', 'eslint', 'lib/functions/registry.ts', ...written);
    run('npx', 'prettier', '--check', 'cdk.json', 'lib/functions/registry.ts', ...written);
    run('npx', 'jest', 'test/functions/my-words');
    const printed = run('npm', 'start', '--silent', '--', '--function', 'my_words');
    expect(printed).toContain('select my_words(a)');
    expect(printed).toMatch(/^0 +\| 2$/m);
  });

  it.each(['python', 'node'])('in a folder for %s passes its golden files and runs', (language) => {
    const name = `my_${language}`;
    run('npm', 'run', 'new', '--', name, `--${language}`);
    expect(run('npx', 'jest', 'test/functions/folders', '--verbose', '--json')).toContain(
      `functions/${name} gives the golden values`,
    );
    expect(run('npm', 'start', '--silent', '--', '--function', name)).toMatch(/^0 +\| 2$/m);
  });
});
