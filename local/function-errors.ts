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

/** Finds the errors in the lines that functions write. Passes on each distinct error of a batch once, not for each attempt. */
export function functionErrors(show: (error: string) => void): (functionName: string, line: string) => void {
  const shown = new Set<string>();
  return (_, line) => {
    const found = errorIn(line);
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
