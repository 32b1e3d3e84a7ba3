import * as fs from 'node:fs';
import { payloadText, runPython } from './a-python-function';
import { inScratch, invoke, pidIn, send } from './one-function';
import { isAlive, type RunningFunctions } from './running-functions';

const REQUEST_ID = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;

describe('a Python function', () => {
  test('gets the event, and its environment is kept warm', async () => {
    const functions = await runPython(`
      import os
      calls = 0
      def handler(event, context):
          global calls
          calls += 1
          return {'event': event, 'calls': calls, 'pid': os.getpid()}`);
    const first = (await invoke(functions, { a: ['é', 12345678901234567890n.toString(), null, true, 1.5] })).payload;
    expect(first).toMatchObject({ event: { a: ['é', '12345678901234567890', null, true, 1.5] }, calls: 1 });
    const { pid } = first as { readonly pid: number };
    expect((await invoke(functions)).payload).toEqual({ event: {}, calls: 2, pid });
  });

  test('gets the context of Lambda', async () => {
    const functions = await runPython(
      `
      def handler(event, context):
          remaining = context.get_remaining_time_in_millis()
          identity = context.identity.cognito_identity_id
          fields = {name: value for name, value in vars(context).items() if isinstance(value, (str, type(None)))}
          return {'remaining': remaining, 'identity': identity, **fields}`,
      { MemorySize: 256, Timeout: 30 },
    );
    const { payload } = await invoke(functions);
    expect(payload).toEqual({
      remaining: expect.any(Number) as number,
      identity: null,
      aws_request_id: REQUEST_ID,
      log_group_name: '/aws/lambda/Small-Fn',
      log_stream_name: expect.stringMatching(/\[\$LATEST\][0-9a-f]{32}$/) as string,
      function_name: 'Small-Fn',
      memory_limit_in_mb: '256',
      function_version: '$LATEST',
      invoked_function_arn: 'arn:aws:lambda:us-east-1:123456789012:function:Small-Fn',
      tenant_id: null,
      client_context: null,
    });
    const { remaining } = payload as { readonly remaining: number };
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(30_000);
  });

  test('gets the client context as an object', async () => {
    const functions = await runPython(`
      def handler(event, context):
          given = context.client_context
          return [given.custom, given.env, given.client.app_title, given.client.installation_id]`);
    const ClientContext = Buffer.from('{"custom":{"a":1},"client":{"app_title":"B"}}').toString('base64');
    expect((await send(functions, { ClientContext })).payload).toEqual([{ a: 1 }, null, 'B', null]);
  });

  test('has the environment of Lambda, and starts in its own folder, which it leaves as it was', async () => {
    const Environment = { Variables: { OWN: 'mine', PYTHONPATH: '/extra' } };
    const files = {
      'app.py': `
import os, sys, near
def handler(event, context):
    names = ('_HANDLER', 'AWS_EXECUTION_ENV', 'OWN', 'PYTHONPATH', 'HOME')
    here = os.environ['LAMBDA_TASK_ROOT']
    return [open('data.txt').read(), os.path.samefile(here, os.getcwd()), sys.path[0] == here, near.VALUE,
            [os.environ.get(name) for name in names], os.environ['_X_AMZN_TRACE_ID'][:7]]`,
      'near.py': 'VALUE = 1',
      'data.txt': 'é',
    };
    const functions = await runPython(files, { Environment });
    const names = ['app.handler', 'AWS_Lambda_python3.13', 'mine', '/extra', null];
    expect((await invoke(functions)).payload).toEqual(['é', true, true, 1, names, 'Root=1-']);
    expect(fs.readdirSync(functions.fn('Fn').settings.codeDir).sort()).toEqual(['app.py', 'data.txt', 'near.py']);
  });

  test.each([
    ['src/app.handler', 'src/app.py', 'src'],
    ['src.app.handler', 'src/app.py', 'src'],
    ['src/deep.app.handler', 'src/deep/app.py', 'src.deep'],
    ['package.handler', 'package/__init__.py', ''],
  ])('is found by the handler %s in %s', async (Handler, file) => {
    const functions = await runPython({ [file]: 'def handler(event, context):\n    return __name__' }, { Handler });
    expect((await invoke(functions)).payload).toBe(Handler.replace(/\.handler$/, '').replaceAll('/', '.'));
  });

  test('keeps running on one process while another call needs a second', async () => {
    const functions = await runPython(`
      import os, time
      def handler(event, context):
          if 'wait' in event:
              open(event['wait'], 'w').write(str(os.getpid()))
              time.sleep(600)
          return os.getpid()`);
    const wait = inScratch('pid');
    const busy = invoke(functions, { wait });
    const pid = await pidIn(wait);
    expect((await invoke(functions)).payload).not.toBe(pid);
    await functions.fn('Fn').stop();
    expect(isAlive(pid)).toBe(false);
    expect((await busy).payload).toMatchObject({ errorType: 'Runtime.ExitError' });
  });
});

describe('the result of a Python function', () => {
  const returned = (expression: string, Runtime = 'python3.13'): Promise<RunningFunctions> =>
    runPython(
      `
      import collections, datetime, decimal, enum
      Point = collections.namedtuple('Point', 'x y')
      Level = enum.IntEnum('Level', 'LOW HIGH')
      def handler(event, context):
          return ${expression}`,
      { Runtime },
    );

  test.each([
    ['nothing', 'None', 'null'],
    ['a large integer', '[10**30]', '[1000000000000000000000000000000]'],
    ['a Decimal', "[decimal.Decimal('1.10'), decimal.Decimal('NaN')]", '[1.10, NaN]'],
    ['floats that JSON has not', "[float('nan'), float('inf'), -float('inf')]", '[NaN, Infinity, -Infinity]'],
    [
      'containers',
      "{'a': (1, []), 2: {}, None: True, 1.5: False}",
      '{"a": [1, []], "2": {}, "null": true, "1.5": false}',
    ],
    ['a named tuple', 'Point(1, Level.HIGH)', '{"x": 1, "y": 2}'],
    ['bytes inside', "{'a': b'\\xc3\\xa9'}", '{"a": "é"}'],
    ['bytes alone', `b'{"raw":1}'`, '{"raw":1}'],
  ])('is written as AWS writes %s', async (_, expression, text) => {
    expect(await payloadText(await returned(expression))).toBe(text);
  });

  test('has escapes for what is not ASCII before Python 3.12', async () => {
    expect(await payloadText(await returned("'é'"))).toBe('"é"');
    expect(await payloadText(await returned("'é'", 'python3.11'))).toBe('"\\u00e9"');
  });

  test.each([
    ['a date', 'datetime.date.today()', 'Object of type date is not JSON serializable'],
    ['a set', '{1}', 'Object of type set is not JSON serializable'],
    ['a key that is a tuple', '{(1,): 1}', 'keys must be str, int, float, bool or None, not tuple'],
    ['a list that holds itself', '(lambda a: a.append(a) or a)([])', 'Circular reference detected'],
  ])('is an error for %s', async (_, expression, reason) => {
    expect(await invoke(await returned(expression))).toEqual({
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorMessage: `Unable to marshal response: ${reason}`,
        errorType: 'Runtime.MarshalError',
        requestId: REQUEST_ID,
        stackTrace: [],
      },
    });
  });

  test('is an error for a handler that is async', async () => {
    const functions = await runPython('async def handler(event, context):\n    return 1');
    expect((await invoke(functions)).payload).toMatchObject({
      errorType: 'Runtime.MarshalError',
      errorMessage: 'Unable to marshal response: Object of type coroutine is not JSON serializable',
    });
  });

  test('is an error above 6 MB, and the next call works', async () => {
    const functions = await runPython("def handler(event, context):\n    return 'x' * event['length']");
    expect((await invoke(functions, { length: 6_291_555 })).payload).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
    expect((await invoke(functions, { length: 6_291_554 })).functionError).toBeUndefined();
  });
});
