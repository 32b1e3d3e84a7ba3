import { functionErrors } from '../../local/function-errors';

const LINE = JSON.stringify({
  level: 'ERROR',
  errorMessage: 'bad',
  errorType: 'ValueError',
  stackTrace: [
    '  File "/tmp/x/.local/assembly/asset.f5873a/app.py", line 5, in handler\n    raise ValueError("bad")\n',
  ],
});

function shownFor(...lines: readonly (readonly [functionName: string, line: string])[]): readonly string[] {
  const shown: string[] = [];
  const see = functionErrors((error) => shown.push(error));
  for (const [functionName, line] of lines) see(functionName, line);
  return shown;
}

describe('the errors that are shown while functions run', () => {
  it('have the message and the line of the code of a folder, once', () => {
    const name = 'MyStack-FunctionsgreetCodeF43361D3';
    expect(shownFor([name, LINE], [name, LINE])).toEqual([
      'An error in the code of greet: ValueError: bad\n  File "app.py", line 5, in handler\n    raise ValueError("bad")',
    ]);
  });

  it("leave out what the service's own functions throw to Lambda, since their log has the cause", () => {
    expect(shownFor(['MyStack-FunctionsgreetProcessA5E354D2', LINE])).toEqual([]);
  });

  it('have what a processor logs', () => {
    const details = { name: 'TypeError', message: 'x is not a function', stack: 'TypeError\n    at f (a.ts:1:2)' };
    const line = JSON.stringify({ service: 'process', batchId: 'b', details });
    expect(shownFor(['MyStack-FunctionsgreetProcessA5E354D2', line])).toEqual([
      'An error in process: TypeError: x is not a function\n    at f (a.ts:1:2)',
    ]);
  });
});
