import { InvokeCommand } from '@aws-sdk/client-lambda';
import { runPython } from './a-python-function';
import { invoke } from './one-function';
import type { RunningFunctions } from './running-functions';

const ISO = '\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z';
const ID = '[0-9a-f-]{36}';
const matching = (pattern: string) => expect.stringMatching(new RegExp(`^${pattern}$`)) as string;

const source = `
      import logging
      def handler(event, context):
          print('printed', 'é', '\\ud800')
          log = logging.getLogger('mine')
          log.debug('too much detail')
          log.info('an info')
          log.warning('careful: %s', 7, extra={'batch': 'b1'})
          try:
              raise ValueError('bad')
          except ValueError:
              log.exception('it failed')
          if event:
              raise RuntimeError('the end')`;

/** What the function itself has written, in order. */
async function linesOf(functions: RunningFunctions): Promise<readonly string[]> {
  await functions.fn('Fn').logged();
  return functions.log('Fn').filter((line) => line !== '' && !/^(START|END|REPORT) |"platform\./.test(line));
}

describe('the log of a Python function', () => {
  test('in text has what it prints as it is, its records from WARNING on, and its error', async () => {
    const functions = await runPython(source);
    await invoke(functions, { fail: true });
    expect(await linesOf(functions)).toEqual([
      'printed é \\ud800',
      matching(`\\[WARNING\\]\\t${ISO}\\t${ID}\\tcareful: 7`),
      matching(`\\[ERROR\\]\\t${ISO}\\t${ID}\\tit failed`),
      'Traceback (most recent call last):',
      matching(' {2}File ".*app\\.py", line 9, in handler'),
      "    raise ValueError('bad')",
      'ValueError: bad',
      '[ERROR] RuntimeError: the end',
      'Traceback (most recent call last):',
      matching(' {2}File ".*app\\.py", line 13, in handler'),
      "    raise RuntimeError('the end')",
    ]);
  });

  test('in JSON has an object for each record from the level of the function on, and what it prints as it is', async () => {
    const functions = await runPython(source, { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO' } });
    await invoke(functions, { fail: true });
    const [printed, ...records] = await linesOf(functions);
    expect(printed).toBe('printed é \\ud800');
    const common = { timestamp: matching(ISO), requestId: matching(ID) };
    const stackTrace = [expect.stringContaining('app.py", line') as string];
    expect(records.map((line) => JSON.parse(line) as object)).toEqual([
      { ...common, level: 'INFO', logger: 'mine', message: 'an info' },
      { ...common, level: 'WARNING', logger: 'mine', message: 'careful: 7', batch: 'b1' },
      {
        ...{ ...common, level: 'ERROR', logger: 'mine', message: 'it failed', stackTrace },
        ...{ errorType: 'ValueError', errorMessage: 'bad', location: matching('.*app\\.py:handler:11') },
      },
      { ...common, level: 'ERROR', errorType: 'RuntimeError', errorMessage: 'the end', stackTrace },
    ]);
  });

  test.each([
    ['TRACE', ['too much detail', 'an info', 'careful: 7', 'it failed']],
    ['ERROR', ['it failed']],
    ['FATAL', []],
  ])('in JSON has the messages of level %s', async (ApplicationLogLevel, messages) => {
    const functions = await runPython(source, { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel } });
    await invoke(functions);
    const [, ...records] = await linesOf(functions);
    expect(records.map((line) => (JSON.parse(line) as { readonly message: string }).message)).toEqual(messages);
  });

  test('has the level that the function sets itself', async () => {
    const functions = await runPython(`
      import logging
      logging.getLogger().setLevel('INFO')
      logging.info('loading')
      def handler(event, context):
          logging.info('running')`);
    await invoke(functions);
    expect(await linesOf(functions)).toEqual([
      matching(`\\[INFO\\]\\t${ISO}\\t\\tloading`),
      matching(`\\[INFO\\]\\t${ISO}\\t${ID}\\trunning`),
    ]);
  });

  test('tells why the module could not be loaded', async () => {
    const functions = await runPython('import gone');
    await invoke(functions);
    expect(await linesOf(functions)).toContain(
      "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'gone'",
    );
  });

  test('comes with the answer, for a caller that asks for it', async () => {
    const functions = await runPython(source);
    const { LogResult } = await functions.lambda.send(new InvokeCommand({ FunctionName: 'Small-Fn', LogType: 'Tail' }));
    expect(Buffer.from(LogResult ?? '', 'base64').toString('utf8')).toMatch(
      new RegExp(`^START .*\\nprinted é .*[^]*\\nEND RequestId: ${ID}\\nREPORT .*\\tMax Memory Used: \\d+ MB\\n$`),
    );
  });
});
