import type { Files } from './an-assembly';
import { invoke, runOne } from './one-function';
import type { RunningFunctions } from './running-functions';

const ES_MODULE = "import { near } from './near.mjs'; export const handler = async (event) => [near, event];";
const COMMON_JS = "const { near } = require('./near.cjs'); exports.handler = async (event) => [near, event];";
const NEAR = { 'near.mjs': "export const near = 'module';", 'near.cjs': "exports.near = 'common';" };
const TYPE_MODULE = { 'package.json': '{"type":"module"}' };

describe('a folder with a Node function', () => {
  test.each<[string, string, Files, string]>([
    ['CommonJS', 'app.handler', { 'app.js': COMMON_JS }, 'common'],
    ['CommonJS that is called so', 'app.handler', { 'app.cjs': COMMON_JS, ...TYPE_MODULE }, 'common'],
    ['an ES module', 'app.handler', { 'app.mjs': ES_MODULE }, 'module'],
    ['an ES module by its package', 'app.handler', { 'app.js': ES_MODULE, ...TYPE_MODULE }, 'module'],
    [
      'a nested object',
      'app.api.post',
      { 'app.js': 'exports.api = { post: async (event) => ["common", event] };' },
      'common',
    ],
    [
      'a default export',
      'app.handler',
      { 'app.mjs': "export default { handler: async (e) => ['module', e] };" },
      'module',
    ],
  ])('runs %s', async (_, Handler, files, kind) => {
    const functions = await runOne({ ...NEAR, ...files }, { Handler });
    expect(await invoke(functions, { a: 1 })).toEqual({ status: 200, payload: [kind, { a: 1 }] });
  });

  test('runs a handler in a folder inside', async () => {
    const files = { 'src/app.mjs': ES_MODULE, 'src/near.mjs': NEAR['near.mjs'] };
    expect((await invoke(await runOne(files, { Handler: 'src/app.handler' }))).payload).toEqual(['module', {}]);
  });

  test('uses the packages that it holds, and starts in the folder', async () => {
    const files = {
      'app.js': `const fs = require('node:fs');
        exports.handler = async () => [require('five'), fs.readFileSync('data.txt', 'utf8')];`,
      'node_modules/five/index.js': 'module.exports = 5;',
      'data.txt': 'data',
    };
    expect((await invoke(await runOne(files, { Handler: 'app.handler' }))).payload).toEqual([5, 'data']);
  });

  test('waits for what a module awaits as it loads', async () => {
    const files = { 'app.mjs': 'const value = await Promise.resolve(7); export const handler = async () => value;' };
    expect((await invoke(await runOne(files, { Handler: 'app.handler' }))).payload).toBe(7);
  });
});

describe('before Node.js 24 a handler', () => {
  const run = (body: string, parameters = 'event, context, callback'): Promise<RunningFunctions> =>
    runOne(`exports.handler = (${parameters}) => { ${body} };`, { Runtime: 'nodejs22.x' });

  test.each([
    ['its callback', 'callback(null, 1);'],
    ['its callback, later', 'setTimeout(callback, 5, null, 1);'],
    ['a promise', 'return Promise.resolve(1);'],
    ['context.succeed', 'context.succeed(1);'],
    ['context.done', 'setTimeout(context.done, 5, null, 1);'],
    ['the first of several answers', 'callback(null, 1); context.succeed(2); callback(new Error("3"));'],
  ])('may answer by %s', async (_, body) => {
    const functions = await run(body);
    for (let call = 0; call < 2; call += 1) expect(await invoke(functions)).toEqual({ status: 200, payload: 1 });
  });

  test.each([
    ['its callback', 'callback(new TypeError("bad"));', { errorType: 'TypeError', errorMessage: 'bad' }],
    ['context.fail', 'context.fail(new TypeError("bad"));', { errorType: 'TypeError', errorMessage: 'bad' }],
    ['context.fail without a reason', 'context.fail();', { errorType: 'string', errorMessage: 'handled' }],
    ['an exception', 'throw new TypeError("bad");', { errorType: 'TypeError', errorMessage: 'bad' }],
    ['a promise', 'return Promise.reject(new TypeError("bad"));', { errorType: 'TypeError', errorMessage: 'bad' }],
  ])('may fail by %s', async (_, body, payload) => {
    expect(await invoke(await run(body))).toMatchObject({ functionError: 'Unhandled', payload });
  });

  test('answers null if it does nothing more, whatever it has returned', async () => {
    expect((await invoke(await run('return 1;', 'event'))).payload).toBeNull();
  });

  test('that has answered by its callback is waited for until nothing is left to do', async () => {
    const functions = await run('setTimeout(() => console.log("late"), 20); callback(null, 1);');
    expect((await invoke(functions)).payload).toBe(1);
    await functions.fn('Fn').logged();
    expect(functions.log('Fn').join('\n')).toMatch(/\tlate\nEND /);
  });

  test('that does not wait answers at once', async () => {
    const waits = 'context.callbackWaitsForEmptyEventLoop = false; setInterval(() => {}, 1000); callback(null, 1);';
    expect((await invoke(await run(waits))).payload).toBe(1);
  });
});

test('from Node.js 24 on a handler may return its answer', async () => {
  const functions = await runOne('exports.handler = () => 1;', { Runtime: 'nodejs24.x' });
  expect((await invoke(functions)).payload).toBe(1);
});
