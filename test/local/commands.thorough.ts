import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { aCompiledProject, outcomeOf } from './a-compiled-project';

const project = aCompiledProject();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'commands-'));
const reviews = path.join(folder, 'reviews.csv');
const empty = path.join(folder, 'empty.csv');
const semicolons = path.join(folder, 'semicolons.csv');
const tooMany = path.join(folder, 'too-many.csv');
const notJson = path.join(folder, 'secrets.json');

// Not in beforeAll: concurrent tests start before it.
fs.writeFileSync(reviews, 'id,text\n1,good\n');
fs.writeFileSync(empty, '');
fs.writeFileSync(semicolons, '"id";"text";"language"\n1;"so, so";de\n2;"good";\n');
fs.writeFileSync(notJson, 'hunter2');
fs.writeFileSync(tooMany, `text\n${'good\n'.repeat(30_000)}`);
afterAll(() => {
  fs.rmSync(folder, { recursive: true });
  project.remove();
});

const { run } = project;

/** Tests that start the stack share the folder `.local`, so only one of them runs at a time. */
let last: Promise<unknown> = Promise.resolve();
function alone<T>(run: () => Promise<T>): Promise<T> {
  const next = last.then(run);
  last = next.catch(() => undefined);
  return next;
}

test.concurrent.each([
  ['a missing file', ['gone.csv', '--column', 'text'], 'There is no file gone.csv.'],
  ['a missing column', [reviews, '--column', 'body'], `There is no column "body". The columns of ${reviews}: id, text`],
  ['an empty file', [empty, '--column', 'text'], `${empty} is empty.`],
  [
    '--column without a file',
    ['--column', 'text'],
    '--column needs a CSV file. Name the file: npm start -- FILE.csv --column …',
  ],
  [
    'a file with semicolons',
    [semicolons, '--column', 'text'],
    `${semicolons} seems to have semicolons between its columns, not commas. Name the delimiter: --delimiter ';'`,
  ],
  [
    'a delimiter of two characters',
    [semicolons, '--delimiter', ';;'],
    "error: option '--delimiter <character>' argument ';;' is invalid. It must be one character, or \"tab\".",
  ],
  [
    'a secret without a name (not shown)',
    ['--secret', 'a=b', '--secret', 'hunter2'],
    '--secret number 2 of 2 does not have the form NAME=VALUE. Its text is not shown, because it may be a secret.',
  ],
  ['secrets that are not JSON (not shown)', ['--secrets', notJson], `${notJson} of --secrets is not JSON.`],
  [
    'a function that cdk.json does not have',
    ['--function', 'gone'],
    'There is no function gone. Functions: ext_func_async',
  ],
  [
    '--columns beside --column',
    [reviews, '--columns', 'id,text', '--column', 'text'],
    "error: option '--columns <names>' cannot be used with option '--column <name>'",
  ],
  ['an unknown option', ['--colum', 'text'], "error: unknown option '--colum'"],
  [
    'no rows',
    [reviews, '--rows', '0'],
    "error: option '--rows <n>' argument '0' is invalid. It must be a number from 1.",
  ],
])('npm start with %s reports it in one line, starts nothing and exits with 2', async (_, args, line) => {
  const { code, stdout, stderr } = await run('start', ...args);
  expect(stderr.trimEnd().split('\n')).toEqual([line]);
  expect([code, stdout]).toEqual([2, '']);
});

test.concurrent('npm start -- --list shows the functions of cdk.json, and starts nothing', async () => {
  const { code, stdout, stderr } = await run('start', '--list');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(
    /^function +processor +path +MAX_BATCH_ROWS\next_func_async\(a VARCHAR\) RETURNS VARIANT +sentiment +\/sentiment\n/,
  );
});

test.concurrent('--help explains the command and exits with 0', async () => {
  const { code, stdout } = await run('start', '--help');
  expect(code).toBe(0);
  for (const option of [
    '[file.csv]',
    '--function',
    '--list',
    '--column',
    '--columns',
    '--rows',
    '--language',
    '--language-column',
    '--delimiter',
    '--json',
  ])
    expect(stdout).toContain(option);
});

test.concurrent('npm start -- --metrics prints the metrics of a query that fails, and then the error', async () => {
  const batches = ['--column', 'text', '--max-batch-rows', '30000'];
  const { code, stdout, stderr } = await alone(() => run('start', tooMany, ...batches, '--metrics'));
  expect(stdout.trim()).toMatch(/^select ext_func_async\(text\) from "too-many";\n+BatchesRejected +1$/);
  expect(stderr).toMatch(/remote service error: 413 'The results of a batch of 30000 rows /);
  expect(code).toBe(1);
});

test.concurrent(
  'npm start with a file shows the SQL that it emulates, the progress and the rows per second',
  async () => {
    const options = ['--delimiter', ';', '--column', 'text', '--language-column', 'language', '--language', 'en'];
    const { code, stdout, stderr } = await alone(() => run('start', semicolons, ...options));
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      "-- ext_func_async is declared with HEADERS = ('language' = 'en').",
      'select ext_func_async(text, language) from semicolons;',
      '',
      'Row | EXT_FUNC_ASYNC(TEXT, LANGUAGE)',
      expect.stringMatching(/^0 {3}\| \{"Positive": /),
      expect.stringMatching(/^1 {3}\| \{"Positive": /),
    ]);
    expect(stderr).toMatch(/^0 of 2 rows, \d+s$/m);
    expect(stderr).toMatch(/^2 of 2 rows, \d+s, [\d.]+ rows\/s$/m);
  },
);

test.concurrent('npm start reports options that npm has kept, with the right command', async () => {
  const npm = spawn('npm', ['start', '--silent', reviews, '--column=text', '--rows', '1'], { cwd: project.root });
  const { code, stdout, stderr } = await outcomeOf(npm);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe(
    'npm kept --column and --rows as its own, because there is no -- before them. ' +
      'Type: npm start -- … --column text --rows <n>',
  );
});

test.concurrent('serve reports a port that is in use in one line and exits with 2', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const { code, stdout, stderr } = await run('serve', '--port', String(port));
  server.close();
  expect([code, stdout, stderr]).toEqual([2, '', `Port ${port} is in use. Choose another with --port.\n`]);
});
