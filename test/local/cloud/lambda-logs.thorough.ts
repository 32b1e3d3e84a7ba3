import { invoke, runOne } from './one-function';
import { eventually } from './running-functions';

describe('logs', () => {
  const source = `exports.handler = async ({ last }) => {
    const circle = {};
    circle.self = circle;
    console.log({ a: 1 });
    console.log('two', 'words');
    console.debug('too much detail');
    console.warn(7);
    console.error(new RangeError('bad'));
    console.error('it is', new RangeError('worse'));
    console.log(circle);
    process.stdout.write('{"mine":true}\\n');
    process.stdout.write(last + '\\n');
  };`;

  test('in JSON wrap the output of console, and leave direct writes to stdout unchanged', async () => {
    const functions = await runOne(source, { LoggingConfig: { LogFormat: 'JSON' } });
    expect((await invoke(functions, { last: '"end"' })).functionError).toBeUndefined();
    const lines = await eventually(() => functions.log('Fn').includes('"end"') && functions.log('Fn'));
    const records = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as object | string);
    const own = records.filter((record) => typeof record === 'string' || !('type' in record));
    const common = { timestamp: expect.any(String) as string, requestId: expect.any(String) as string };
    const stackTrace = expect.any(Array) as string[];
    expect(own).toEqual([
      { ...common, level: 'INFO', message: { a: 1 } },
      { ...common, level: 'INFO', message: 'two words' },
      { ...common, level: 'WARN', message: 7 },
      { ...common, level: 'ERROR', message: { errorType: 'RangeError', errorMessage: 'bad', stackTrace } },
      {
        ...common,
        level: 'ERROR',
        message: expect.stringContaining('it is RangeError: worse') as string,
        errorType: 'RangeError',
        errorMessage: 'worse',
        stackTrace,
      },
      { ...common, level: 'INFO', message: expect.stringContaining('Circular') as string },
      { mine: true },
      'end',
    ]);
  });

  test('tell when an invocation starts and how it ends', async () => {
    const functions = await runOne(source, { LoggingConfig: { LogFormat: 'JSON' } });
    await invoke(functions);
    const records = await eventually(() => {
      const platform = functions.log('Fn').filter((line) => line.includes('"platform.'));
      return platform.length === 2 && platform.map((line) => JSON.parse(line) as object);
    });
    expect(records).toMatchObject([
      { type: 'platform.start', record: { requestId: expect.any(String) as string } },
      { type: 'platform.report', record: { status: 'success', metrics: { memorySizeMB: 128 } } },
    ]);
  });

  test('hold the lines of START, END and REPORT in text, and one line for each call of the console', async () => {
    const functions = await runOne(source);
    await invoke(functions, { last: 'end' });
    const lines = await eventually(
      () => functions.log('Fn').some((line) => line.startsWith('REPORT')) && functions.log('Fn'),
    );
    const id = /^START RequestId: ([0-9a-f-]{36}) Version: \$LATEST$/.exec(lines[0] ?? '')?.[1] ?? '';
    const consoleLine = (level: string, text: string) =>
      expect.stringMatching(new RegExp(`^\\d{4}-[\\d:.T-]+Z\\t${id}\\t${level}\\t${text}$`)) as string;
    expect(lines).toEqual(
      expect.arrayContaining([
        consoleLine('INFO', '{ a: 1 }'),
        consoleLine('INFO', 'two words'),
        consoleLine('DEBUG', 'too much detail'),
        consoleLine('WARN', '7'),
        consoleLine('ERROR', 'RangeError: bad'),
        'end',
        `END RequestId: ${id}`,
      ]),
    );
    expect(lines.at(-2)).toMatch(
      new RegExp(
        `^REPORT RequestId: ${id}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 128 MB\\tMax Memory Used: \\d+ MB$`,
      ),
    );
  });

  test.each(['JSON', 'Text'])('take console.fatal at every level, in %s', async (LogFormat) => {
    const LoggingConfig = { LogFormat, ApplicationLogLevel: 'FATAL' };
    const functions = await runOne("exports.handler = async () => console.fatal('over', 1);", { LoggingConfig });
    expect((await invoke(functions)).functionError).toBeUndefined();
    await functions.fn('Fn').logged();
    const line = functions.log('Fn').find((one) => one.includes('over 1'));
    expect(line).toMatch(LogFormat === 'JSON' ? /"level":"FATAL".*"message":"over 1"/ : /\tFATAL\tover 1$/);
  });

  test.each([
    ['an error that the handler throws', 'throw new TypeError("bad")', { errorType: 'TypeError', errorMessage: 'bad' }],
    ['a text that the handler throws', 'throw "text"', { errorType: 'Error', errorMessage: 'text' }],
    ['the error of a result that is no JSON', 'return 1n', { errorType: 'JSONStringifyError' }],
  ])('hold %s', async (_, statement, message) => {
    const LoggingConfig = { LogFormat: 'JSON' };
    const functions = await runOne(`exports.handler = async () => { ${statement}; };`, { LoggingConfig });
    await invoke(functions);
    await functions.fn('Fn').logged();
    const records = functions.log('Fn').filter((line) => line.includes('"level":"ERROR"'));
    expect(records.map((line) => JSON.parse(line) as object)).toMatchObject([{ level: 'ERROR', message }]);
  });
});
