import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { runConsoleCommand } from '../../console/deployed/command';
import { runDoctorCommand } from '../../tools/commands/doctor';
import { runJobsCommand } from '../../tools/commands/jobs';
import { runLinkCommand } from '../../tools/commands/link';
import { runSmokeCommand } from '../../tools/commands/smoke';
import { runSqlCommand } from '../../tools/commands/sql';
import { listPairs } from '../../tools/linking/link-commands';
import { aCompiledProject } from '../local/a-compiled-project';
import { rawOutputs } from './raw-outputs';
import { runHere } from './run-here';

const DESCRIPTION = path.join(__dirname, 'descriptions', 'snowsight-grid.tsv');
const project = aCompiledProject();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'commands-'));
const outputs = path.join(folder, 'outputs.json');

// Not in beforeAll: concurrent tests start before it.
fs.writeFileSync(outputs, JSON.stringify({ SnowflakeRemoteService: rawOutputs() }));
afterAll(() => {
  fs.rmSync(folder, { recursive: true });
  project.remove();
});

const { run } = project;

/** What the files in `bin` call. */
const COMMANDS = {
  console: runConsoleCommand,
  doctor: runDoctorCommand,
  jobs: runJobsCommand,
  link: runLinkCommand,
  smoke: runSmokeCommand,
  sql: runSqlCommand,
};

test.each<[keyof typeof COMMANDS, string[], string]>([
  ['link', ['--lst'], "error: unknown option '--lst'"],
  ['link', ['gone.csv'], 'There is no file gone.csv.'],
  ['link', ['--list', '--remove', 'x'], 'You can link, --list or --remove, but only one at a time.'],
  ['link', ['--add', '--replace'], "error: option '--replace' cannot be used with option '--add'"],
  ['sql', ['--role'], "error: option '--role <names...>' argument missing"],
  ['sql', ['--role', ''], "error: option '--role <names...>' argument '' is invalid. It must not be empty."],
  ['doctor', ['--describe', 'gone.csv'], 'There is no file gone.csv.'],
  ['doctor', ['--function', 'gone.csv'], 'There is no file gone.csv.'],
  ['smoke', [], 'Name what to call: --url URL or --local.'],
  [
    'console',
    ['--port', '0'],
    "error: option '--port <n>' argument '0' is invalid. It must be a number from 1 to 65535.",
  ],
  [
    'console',
    ['--outputs', 'gone.json'],
    'gone.json cannot be read. Write it with: npx cdk deploy --outputs-file gone.json',
  ],
  ['jobs', ['lst'], "error: unknown command 'lst'"],
  ['jobs', ['show'], "error: missing required argument 'batch-id'"],
  ['jobs', ['fail', 'x'], "error: required option '--reason <sentence>' not specified"],
  ['jobs', ['fail', '--reason', 'why'], 'error: name a batch id, or --query QUERY_ID'],
  ['jobs', ['fail', 'x', '--query', 'y', '--reason', 'why'], 'error: name a batch id, or --query QUERY_ID'],
  [
    'jobs',
    ['fail', 'x', '--reason', ' '],
    "error: option '--reason <sentence>' argument ' ' is invalid. It must not be blank.",
  ],
  ['jobs', ['list', '--local', '--stack', 'X'], "error: option '--local' cannot be used with option '--stack <name>'"],
  [
    'jobs',
    ['show', 'x', '--local', '--outputs', 'X'],
    "error: option '--local' cannot be used with option '--outputs <file>'",
  ],
  [
    'jobs',
    ['list', '--limit', '0'],
    "error: option '--limit <n>' argument '0' is invalid. It must be a number from 1.",
  ],
  [
    'smoke',
    ['--local', '--region', 'eu-central-1'],
    "error: option '--local' cannot be used with option '--region <region>'",
  ],
  [
    'smoke',
    ['--local', '--rows', '501'],
    "error: option '--rows <n>' argument '501' is invalid. It must be a number from 1 to 500.",
  ],
])('npm run %s -- %j reports a wrong argument in one line and exits with 2', async (command, args, line) => {
  expect(await runHere(COMMANDS[command], ...args)).toEqual({ code: 2, stdout: '', stderr: `${line}\n` });
});

test.concurrent.each([
  ['link', ['[file]', '--add', '--replace', '--list', '--remove <arn-or-id...>', '--integration <name>']],
  [
    'sql',
    [
      '--outputs <file>',
      '--stack <name>',
      '--region <region>',
      '--integration <name>',
      '--database <name>',
      '--schema <name>',
      '--role <names...>',
      '--author-role <names...>',
      '--function <name>',
    ],
  ],
  [
    'doctor',
    [
      '--describe <file>',
      '--function <file>',
      '--integration <name>',
      '--outputs <file>',
      '--stack <name>',
      '--region <region>',
    ],
  ],
  [
    'jobs',
    [
      'list [options]',
      'show [options] <batch-id>',
      'fail [options] [batch-id]',
      'requeue [options] <batch-id>',
      'forget [options]',
    ],
  ],
  ['console', ['--outputs <file>', '--stack <name>', '--region <region>', '--port <n>', '--read-only']],
  ['smoke', ['--url <url>', '--region <region>', '--local', '--function <name>', '--rows <n>']],
])('npm run %s -- --help names %j and exits with 0', async (command, names) => {
  const { code, stdout } = await run(command, '--help');
  expect(code).toBe(0);
  for (const name of names) expect(stdout).toContain(name);
});

test.concurrent('doctor exits with 1 when something is wrong', async () => {
  const { code, stdout } = await run('doctor', '--describe', DESCRIPTION, '--outputs', outputs);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^WRONG {2}role .*\n +→ ALTER API INTEGRATION/m);
});

test.concurrent('sql prints the script and nothing else', async () => {
  const { code, stdout, stderr } = await run('sql', '--outputs', outputs);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^-- Run this as a role [^]*\n-- 1\. /);
});

test.concurrent('doctor says in its last line what it compared and what it did not', async () => {
  const { stdout } = await run('doctor', '--describe', DESCRIPTION, '--outputs', outputs);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/Compared with the stack: .*\. Not compared: the function, /);
  expect(stdout).toMatch(/^- +the trust policy +not compared: with --outputs, doctor reads nothing from AWS$/m);
});

test.concurrent('link --list prints a line for each pair, and nothing besides, for a program to read', async () => {
  const lines = listPairs(path.join(project.root, 'cdk.json')).map((line) => `${line}\n`);
  expect(await run('link', '--list')).toEqual({ code: 0, stdout: lines.join(''), stderr: '' });
});
