import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { functionSettings, type FunctionSettings } from '../../../local/cloud/lambda/function-settings';
import { machinePython, pythonNotices } from '../../../local/cloud/lambda/machine-python';
import { TemplateError } from '../../../local/cloud/template-error';
import { aFunction, anAssembly } from './an-assembly';

/** Functions with these runtimes, by logical id. */
function functionsWith(runtimes: Readonly<Record<string, string>>): readonly FunctionSettings[] {
  const resources = Object.entries(runtimes).map(([id, Runtime]) => [id, aFunction('fn', { Runtime })] as const);
  const { template, remove } = anAssembly({ resources: Object.fromEntries(resources), code: { fn: '' } });
  const settings = functionSettings(template);
  remove();
  return settings;
}

/** The environment of a machine whose `python3` is this shell script; without one, that has no `python3`. */
function aMachine(script?: string): NodeJS.ProcessEnv {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'machine-'));
  dirs.push(dir);
  if (script !== undefined) fs.writeFileSync(path.join(dir, 'python3'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: dir };
}

const dirs: string[] = [];
afterAll(() => dirs.forEach((dir) => fs.rmSync(dir, { recursive: true, force: true })));

describe("this machine's Python", () => {
  const ADVICE = 'Install Python 3.9 or newer, so that the command python3 starts it.';
  const python313 = 'echo /opt/python3; echo 3.13';

  test('is not looked for if no function needs it', () => {
    expect(machinePython(functionsWith({ Fn: 'nodejs24.x' }), aMachine())).toBeUndefined();
  });

  test('is the interpreter that python3 starts', () => {
    const python = machinePython(functionsWith({ Fn: 'python3.13' }), aMachine(python313));
    expect(python).toEqual({ executable: '/opt/python3', version: '3.13' });
  });

  test.each([
    ['is missing', undefined, `Score has the runtime python3.13, and this machine has no python3. ${ADVICE}`],
    ['does not start', 'exit 1', `Score has the runtime python3.13, and this machine has no python3. ${ADVICE}`],
    [
      'is too old',
      'echo /x; echo 3.8',
      `Score has the runtime python3.13, and this machine's python3 is Python 3.8. ${ADVICE}`,
    ],
    [
      'is Python 2',
      'echo /x; echo 2.7',
      `Score has the runtime python3.13, and this machine's python3 is Python 2.7. ${ADVICE}`,
    ],
  ])('that %s is told in a sentence that needs no stack trace', (_, script, message) => {
    const functions = functionsWith({ Fn: 'nodejs24.x', Score: 'python3.13' });
    expect(() => machinePython(functions, aMachine(script))).toThrow(new TemplateError(message));
  });

  test('is named once for each runtime that is another', () => {
    const functions = functionsWith({ A: 'python3.12', B: 'python3.13', C: 'python3.12', D: 'nodejs24.x' });
    expect(pythonNotices(functions, { executable: '/opt/python3', version: '3.13' })).toEqual([
      "The runtime of A, C is python3.12. Here it is this machine's Python 3.13.",
    ]);
    expect(pythonNotices(functions, undefined)).toEqual([]);
  });
});
