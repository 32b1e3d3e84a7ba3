import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = path.join(__dirname, '..', '..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'commands-'));
const reviews = path.join(folder, 'reviews.csv');
const empty = path.join(folder, 'empty.csv');
const tooMany = path.join(folder, 'too-many.csv');

// Not in beforeAll: concurrent tests start before it.
fs.writeFileSync(reviews, 'id,text\n1,good\n');
fs.writeFileSync(empty, '');
fs.writeFileSync(tooMany, `text\n${'good\n'.repeat(30_000)}`);
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function run(command: 'start' | 'serve', ...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', `bin/${command}.ts`, ...args], { cwd: ROOT });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

test.concurrent.each([
  ['a missing file', ['gone.csv', '--column', 'text'], 'There is no file gone.csv.'],
  ['a missing column', [reviews, '--column', 'body'], `There is no column "body". ${reviews} has these: id, text`],
  ['an empty file', [empty, '--column', 'text'], `${empty} is empty.`],
  ['--column without a file', ['--column', 'text'], '--column and --rows are for a CSV file: name one.'],
  ['an unknown option', ['--colum', 'text'], "error: unknown option '--colum'"],
  [
    'no rows',
    [reviews, '--rows', '0'],
    "error: option '--rows <n>' argument '0' is invalid. It must be a number from 1.",
  ],
])('npm start with %s tells so in one line, starts nothing and exits with 2', async (_, args, line) => {
  const { code, stdout, stderr } = await run('start', ...args);
  expect(stderr.trimEnd().split('\n')).toEqual([line]);
  expect([code, stdout]).toEqual([2, '']);
});

test.concurrent('--help explains the command and exits with 0', async () => {
  const { code, stdout } = await run('start', '--help');
  expect(code).toBe(0);
  for (const option of ['[file.csv]', '--column', '--rows', '--max-batch-rows', '--json', '--comprehend-tps'])
    expect(stdout).toContain(option);
});

test.concurrent('npm start -- --metrics prints the metrics of a query that fails, and then why', async () => {
  const batches = ['--column', 'text', '--max-batch-rows', '30000'];
  const { code, stdout, stderr } = await run('start', tooMany, ...batches, '--metrics');
  expect(stdout.trim()).toMatch(/^BatchesRefused +1$/);
  expect(stderr).toMatch(/remote service error: 413 'The results of a batch of 30000 rows /);
  expect(code).toBe(1);
});

test.concurrent('serve tells of a port that is in use in one line and exits with 2', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const { code, stdout, stderr } = await run('serve', '--port', String(port));
  server.close();
  expect([code, stdout, stderr]).toEqual([2, '', `Port ${port} is in use. Name another with --port.\n`]);
});
