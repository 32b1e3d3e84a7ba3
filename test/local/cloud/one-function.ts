import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { InvokeCommand, type InvokeCommandInput, type InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { aFunction, type Files } from './an-assembly';
import { eventually, runFunctions, type FunctionsOptions, type RunningFunctions } from './running-functions';

/** Each test has a folder of its own for files that its handlers read and write. */
let scratch: string;
const running: RunningFunctions[] = [];

beforeEach(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lambda-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((functions) => functions.stop()));
  fs.rmSync(scratch, { recursive: true, force: true });
});

export function scratchDir(): string {
  return scratch;
}

export function inScratch(name: string): string {
  return path.join(scratch, name);
}

/** One function `Fn` with this code, stopped when the test ends. */
export async function runOne(
  source: string | Files,
  properties: object = {},
  options: FunctionsOptions = {},
): Promise<RunningFunctions> {
  const functions = await runFunctions({
    ...options,
    resources: { ...options.resources, Fn: aFunction('fn', { Timeout: 30, ...properties }) },
    code: { fn: source },
  });
  running.push(functions);
  return functions;
}

export interface Answer {
  readonly status?: number;
  readonly functionError?: string;
  readonly payload: unknown;
}

export function invoke(functions: RunningFunctions, event: unknown = {}, name = 'Small-Fn'): Promise<Answer> {
  return send(functions, { FunctionName: name, Payload: JSON.stringify(event) });
}

export function invokeEvent(functions: RunningFunctions, event: unknown = {}): Promise<Answer> {
  return send(functions, { InvocationType: 'Event', Payload: JSON.stringify(event) });
}

/** Calls `Fn`, unless the input names another. */
export async function send({ lambda }: RunningFunctions, input: Partial<InvokeCommandInput>): Promise<Answer> {
  return answerOf(await lambda.send(new InvokeCommand({ FunctionName: 'Small-Fn', ...input })));
}

export function answerOf({ StatusCode, FunctionError, Payload }: InvokeCommandOutput): Answer {
  const text = Payload?.transformToString() ?? '';
  return { status: StatusCode, functionError: FunctionError, payload: text === '' ? undefined : JSON.parse(text) };
}

/** Returns its process id; with `wait` it writes the id to that file and never ends. */
export const PATIENT = `
  const fs = require('node:fs');
  exports.handler = async ({ wait }) => {
    if (!wait) return process.pid;
    fs.writeFileSync(wait, String(process.pid));
    await new Promise(() => setInterval(() => {}, 1000));
  };`;

/** The process id that a handler has written to a file, which for a moment exists and is empty. */
export function pidIn(file: string): Promise<number> {
  return eventually(() => (fs.existsSync(file) && Number(fs.readFileSync(file, 'utf8'))) || undefined);
}
