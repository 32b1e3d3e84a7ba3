import * as fs from 'node:fs';
import * as path from 'node:path';
import { inScratch, invoke, PATIENT, pidIn, runOne } from './one-function';
import { isAlive } from './running-functions';

describe('failures', () => {
  test('of the handler are reported with type, message and trace, and its environment stays alive', async () => {
    const functions = await runOne(`exports.handler = async ({ fail }) => {
      if (fail === 'text') throw 'no error object';
      if (fail) throw new TypeError(fail);
      return process.pid;
    };`);
    const { payload: pid } = await invoke(functions);
    expect(await invoke(functions, { fail: 'bad' })).toEqual({
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorType: 'TypeError',
        errorMessage: 'bad',
        trace: expect.arrayContaining(['TypeError: bad', expect.stringContaining('index.js')]) as string[],
      },
    });
    expect((await invoke(functions, { fail: 'text' })).payload).toEqual({
      errorType: 'string',
      errorMessage: 'no error object',
      trace: [],
    });
    expect((await invoke(functions)).payload).toBe(pid);
  });

  test.each([
    [
      'code that throws as it loads',
      'throw new RangeError("cannot load");',
      'index.handler',
      'RangeError',
      'cannot load',
    ],
    [
      'a missing handler',
      'exports.other = 1;',
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is undefined',
    ],
    ['a missing file', '', 'main.handler', 'Runtime.ImportModuleError', "Error: Cannot find module 'main'"],
    [
      'a missing package',
      'require("gone");',
      'index.handler',
      'Runtime.ImportModuleError',
      "Cannot find module 'gone'",
    ],
    [
      'a syntax error',
      'exports.handler = (',
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      'SyntaxError: Unexpected',
    ],
    [
      'a handler that is no function',
      'exports.handler = 1',
      'index.handler',
      'Runtime.HandlerNotFound',
      'not a function',
    ],
    ['a handler without a dot', '', 'index', 'Runtime.MalformedHandlerName', 'Bad handler'],
    ['a handler outside', '', '../index.handler', 'Runtime.MalformedHandlerName', "'../index.handler' is not a valid"],
    [
      'a handler with a callback',
      'exports.handler = (event, context, callback) => callback(null, 1);',
      'index.handler',
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers',
    ],
  ])('of %s are reported at every call', async (_, source, Handler, errorType, errorMessage) => {
    const functions = await runOne(source, { Handler });
    for (let call = 0; call < 2; call += 1) {
      const { functionError, payload } = await invoke(functions);
      expect(functionError).toBe('Unhandled');
      expect(payload).toMatchObject({ errorType, errorMessage: expect.stringContaining(errorMessage) as string });
    }
  });

  test('to end in time are ended with the process', async () => {
    const source = `exports.handler = async ({ file }) => {
      if (!file) return 'in time';
      require('node:fs').writeFileSync(file, String(process.pid));
      for (;;);
    };`;
    const functions = await runOne(source, { Timeout: 5 }, { timeScale: 20 });
    const file = inScratch('pid');
    expect(await invoke(functions, { file })).toEqual({
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(
          /^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.25 seconds$/,
        ) as string,
      },
    });
    expect(isAlive(await pidIn(file))).toBe(false);
    expect((await invoke(functions)).payload).toBe('in time');
  });

  test('by an exit are reported, and the next call gets a new environment', async () => {
    const functions = await runOne(
      'exports.handler = async ({ code }) => code === undefined ? 1 : process.exit(code);',
    );
    for (const code of [0, 7]) {
      const { functionError, payload } = await invoke(functions, { code });
      expect(functionError).toBe('Unhandled');
      const how = code === 0 ? 'exited without providing a reason' : `exited with error: exit status ${code}`;
      const errorMessage = expect.stringMatching(
        new RegExp(`^RequestId: [0-9a-f-]{36} Error: Runtime ${how}$`),
      ) as string;
      expect(payload).toEqual({ errorType: 'Runtime.ExitError', errorMessage });
      expect((await invoke(functions)).payload).toBe(1);
    }
  });

  test('in the middle of an answer are exits too', async () => {
    const functions = await runOne(`
      const http = require('node:http');
      exports.handler = (event, { awsRequestId }) => new Promise(() => {
        const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
        const path = '/2018-06-01/runtime/invocation/' + awsRequestId + '/response';
        const request = http.request({ host, port, path, method: 'POST', headers: { 'Content-Length': 1000 } });
        request.write('{"half":', () => process.exit(1));
      });`);
    expect((await invoke(functions)).payload).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  test('of the machine can be simulated by killing one environment', async () => {
    const functions = await runOne(PATIENT);
    expect(await functions.fn('Fn').killOne()).toBe(false);
    const wait = inScratch('pid');
    const answer = invoke(functions, { wait });
    const pid = await pidIn(wait);
    expect(await functions.fn('Fn').killOne()).toBe(true);
    expect(isAlive(pid)).toBe(false);
    expect((await answer).payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/^RequestId: .* Error: Runtime exited with error: signal: killed$/) as string,
    });
    expect((await invoke(functions)).payload).not.toBe(pid);
  });

  test.each([
    ['refers to itself', 'const a = {}; a.a = a; return a;'],
    ['is a BigInt', 'return 1n;'],
  ])('to turn into JSON what %s are reported, and its environment stays alive', async (_, body) => {
    const functions = await runOne(`exports.handler = async ({ ok }) => { if (ok) return process.pid; ${body} };`);
    const { payload: pid } = await invoke(functions, { ok: true });
    expect((await invoke(functions)).payload).toMatchObject({
      errorType: 'Runtime.JSONStringifyError',
      errorMessage: 'Unable to stringify response body',
    });
    expect((await invoke(functions, { ok: true })).payload).toBe(pid);
  });

  test('that nothing handles end the process', async () => {
    const functions = await runOne(`exports.handler = async ({ lose }) => {
      if (lose) Promise.reject(new Error('lost'));
      return process.pid;
    };`);
    expect((await invoke(functions, { lose: true })).payload).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Runtime exited with error: exit status 1') as string,
    });
    expect((await invoke(functions)).functionError).toBeUndefined();
  });
});

describe('a handler', () => {
  test('may answer by a callback before Node.js 24', async () => {
    const source = `exports.handler = (event, context, callback) => {
      if (event.fail) return callback(new TypeError(event.fail));
      setTimeout(() => callback(null, event.answer), 1);
    };`;
    const functions = await runOne(source, { Runtime: 'nodejs22.x' });
    expect((await invoke(functions, { answer: 7 })).payload).toBe(7);
    expect((await invoke(functions, { fail: 'bad' })).payload).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'bad',
    });
  });

  test('may answer without a promise, or with nothing', async () => {
    expect((await invoke(await runOne('exports.handler = () => 5;'))).payload).toBe(5);
    expect((await invoke(await runOne('exports.handler = async () => {};'))).payload).toBeNull();
  });

  test.each([
    ['deep inside an export', 'exports.a = { b: { c: async () => 1 } };', 'index.a.b.c', 'index.js'],
    ['in a folder', 'exports.handler = async () => 1;', 'src/fn/index.handler', 'src/fn/index.js'],
    ['in an ES module', 'export const handler = async () => 1;', 'index.handler', 'index.mjs'],
    ['in a CommonJS module', 'exports.handler = async () => 1;', 'index.handler', 'index.cjs'],
  ])('is found %s', async (_, source, Handler, file) => {
    const functions = await runOne('', { Handler });
    const { codeDir } = functions.fn('Fn').settings;
    fs.rmSync(path.join(codeDir, 'index.js'));
    fs.mkdirSync(path.dirname(path.join(codeDir, file)), { recursive: true });
    fs.writeFileSync(path.join(codeDir, file), source);
    expect((await invoke(functions)).payload).toBe(1);
  });
});
