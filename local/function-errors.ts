import * as path from 'node:path';
import { z } from 'zod';

const ROOT = path.join(__dirname, '..');

/** The details of an error as lambda/shared/log.ts writes them at DEBUG. */
const details = z.object({
  name: z.string(),
  message: z.string(),
  stack: z.string().optional(),
  cause: z.unknown().optional(),
});
const errorLine = z.object({ service: z.string(), batchId: z.string().optional(), details });

/** What Lambda's runtime writes of an error that the code of a folder did not catch. */
const uncaughtLine = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  stackTrace: z.array(z.string()).default([]),
});

/** The name of the function that the code of a folder becomes: that of the stack, and the letters of its name in SQL. */
const OF_A_FOLDER = /-Functions(.+)Code[0-9A-F]{8}$/;

/** Where a deployed folder lies on this machine. */
const ASSET = /[^\s"]*[/\\]asset\.[0-9a-f]+[/\\]/g;

/** Finds the errors in the lines that functions write. Passes on each distinct error of a batch once, not for each attempt. */
export function functionErrors(show: (error: string) => void): (functionName: string, line: string) => void {
  const shown = new Set<string>();
  return (functionName, line) => {
    const found = errorIn(line) ?? uncaughtIn(functionName, line);
    if (found === undefined) return;
    const { batchId = '', error } = found;
    const key = `${batchId} ${error}`;
    if (shown.has(key)) return;
    shown.add(key);
    show(error);
  };
}

function errorIn(line: string): { readonly batchId?: string; readonly error: string } | undefined {
  // Most lines hold no error, and some are long.
  if (!line.includes('"details"')) return undefined;
  const { data } = errorLine.safeParse(parsed(line));
  return data && { batchId: data.batchId, error: `An error in ${data.service}: ${described(data.details)}` };
}

function uncaughtIn(
  functionName: string,
  line: string,
): { readonly batchId?: string; readonly error: string } | undefined {
  const [, name] = OF_A_FOLDER.exec(functionName) ?? [];
  if (name === undefined || !line.includes('"errorType"')) return undefined;
  const { data } = uncaughtLine.safeParse(parsed(line));
  if (!data) return undefined;
  const frames = data.stackTrace.map((frame) => frame.trimEnd().replaceAll(ASSET, ''));
  return { error: [`An error in the code of ${name}: ${data.errorType}: ${data.errorMessage}`, ...frames].join('\n') };
}

function described({ name, message, stack, cause }: z.output<typeof details>): string {
  const frames = (stack ?? '').split('\n').filter((frame) => /^\s+at /.test(frame));
  const lines = [`${name}: ${message}`, ...frames.map((frame) => frame.replaceAll(`${ROOT}${path.sep}`, ''))];
  const inner = details.safeParse(cause);
  return inner.success ? `${lines.join('\n')}\nCaused by ${described(inner.data)}` : lines.join('\n');
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
