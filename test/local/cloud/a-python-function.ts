import { Buffer } from 'node:buffer';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Files } from './an-assembly';
import { runOne } from './one-function';
import type { FunctionsOptions, RunningFunctions } from './running-functions';

/** One Python function `Fn`: `source` is its module `app`, or all its files. */
export function runPython(
  source: string | Files,
  properties: object = {},
  options: FunctionsOptions = {},
): Promise<RunningFunctions> {
  const files = typeof source === 'string' ? { 'app.py': unindented(source) } : source;
  return runOne(files, { Runtime: 'python3.13', Handler: 'app.handler', ...properties }, options);
}

/** The answer as its caller receives it. */
export async function payloadText({ lambda }: RunningFunctions, event: unknown = {}): Promise<string> {
  const command = new InvokeCommand({ FunctionName: 'Small-Fn', Payload: Buffer.from(JSON.stringify(event)) });
  return (await lambda.send(command)).Payload?.transformToString() ?? '';
}

/** Removes from each line the indentation of the first line that is not blank. */
function unindented(text: string): string {
  const indentation = /\n?( *)\S/.exec(text)?.[1] ?? '';
  return text.replaceAll(`\n${indentation}`, '\n').trimStart();
}
