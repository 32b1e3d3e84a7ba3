import { runPython } from './a-python-function';
import { inScratch, invoke, pidIn } from './one-function';
import { isAlive } from './running-functions';

const REQUEST_ID = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const containing = (text: string) => expect.stringContaining(text) as string;

describe('failures of a Python function', () => {
  test('are reported with message, type and frames, and its environment stays alive', async () => {
    const functions = await runPython(`
      import os
      def inner(event):
          raise KeyError(event['fail'])
      def handler(event, context):
          return inner(event) if event else os.getpid()`);
    const { payload: pid } = await invoke(functions);
    expect(await invoke(functions, { fail: 'é' })).toEqual({
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorMessage: "'é'",
        errorType: 'KeyError',
        requestId: REQUEST_ID,
        stackTrace: [
          expect.stringMatching(/^ {2}File ".*app\.py", line 5, in handler\n {4}return inner\(event\)/),
          expect.stringMatching(/^ {2}File ".*app\.py", line 3, in inner\n {4}raise KeyError/),
        ],
      },
    });
    expect((await invoke(functions)).payload).toBe(pid);
  });

  test.each([
    [
      'a missing module',
      {},
      'main.handler',
      'ImportModuleError',
      "Unable to import module 'main': No module named 'main'",
    ],
    ['a missing package', { app: 'import gone' }, 'app.handler', 'ImportModuleError', "No module named 'gone'"],
    [
      'a missing handler',
      { app: 'x = 1' },
      'app.handler',
      'HandlerNotFound',
      "Handler 'handler' missing on module 'app'",
    ],
    [
      'a syntax error',
      { app: 'def (' },
      'app.handler',
      'UserCodeSyntaxError',
      "Syntax error in module 'app': invalid syntax",
    ],
    ['a handler without a dot', {}, 'app', 'MalformedHandlerName', "Bad handler 'app': not enough values to unpack"],
    [
      "the name of one of Python's own modules",
      {},
      'sys.exit',
      'BuiltInModuleConflict',
      'Cannot use built-in module sys',
    ],
  ])('of %s are reported at every call', async (_, modules, Handler, errorType, errorMessage) => {
    const files = Object.fromEntries(Object.entries(modules).map(([name, text]) => [`${name}.py`, text]));
    const functions = await runPython({ 'other.py': '', ...files }, { Handler });
    for (let call = 0; call < 2; call += 1) {
      const { functionError, payload } = await invoke(functions);
      expect(functionError).toBe('Unhandled');
      expect(payload).toMatchObject({
        errorType: `Runtime.${errorType}`,
        errorMessage: containing(errorMessage),
        requestId: '',
      });
    }
  });

  test('of a module that raises as it loads show where', async () => {
    const functions = await runPython("TABLE = {}['TABLE_NAME']");
    expect((await invoke(functions)).payload).toMatchObject({
      errorType: 'KeyError',
      errorMessage: "'TABLE_NAME'",
      stackTrace: expect.arrayContaining([containing('app.py", line 1')]) as string[],
    });
  });

  test('to end in time are ended with the process', async () => {
    const source = `
      import os
      def handler(event, context):
          if 'file' not in event:
              return 'in time'
          open(event['file'], 'w').write(str(os.getpid()))
          while True:
              pass`;
    const functions = await runPython(source, { Timeout: 10 }, { timeScale: 20 });
    const file = inScratch('pid');
    expect(await invoke(functions, { file })).toEqual({
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S{36} Error: Task timed out after 0\.50 seconds$/) as string,
      },
    });
    expect(isAlive(await pidIn(file))).toBe(false);
    expect((await invoke(functions)).payload).toBe('in time');
  });

  test.each([
    ['sys.exit()', 'exited without providing a reason'],
    ['sys.exit(7)', 'exited with error: exit status 7'],
    ['os._exit(3)', 'exited with error: exit status 3'],
    ['os.kill(os.getpid(), 11)', 'exited with error: signal: segmentation fault'],
  ])('by %s are reported, and the next call gets a new environment', async (statement, how) => {
    const functions = await runPython(`
      import os, sys
      def handler(event, context):
          if event:
              ${statement}
          return 1`);
    expect(await invoke(functions, { end: true })).toEqual({
      status: 200,
      functionError: 'Unhandled',
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(new RegExp(`^RequestId: \\S{36} Error: Runtime ${how}$`)) as string,
      },
    });
    expect((await invoke(functions)).payload).toBe(1);
  });

  test.each([
    ['and then waits', 'time.sleep(600)'],
    ['and answers at once', 'pass'],
  ])('to keep within its memory end the process that takes more %s', async (_, then) => {
    const functions = await runPython(`
      import time
      def handler(event, context):
          if event:
              taken = bytearray(b'x') * (event['mb'] * 1024 * 1024)
              ${then}
          return 'small'`);
    expect((await invoke(functions, { mb: 200 })).payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: signal: killed$/) as string,
    });
    expect((await invoke(functions)).payload).toBe('small');
  });
});
