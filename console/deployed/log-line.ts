import { z } from 'zod';
import type { BatchDetails } from '../api/details';

export type LogLine = NonNullable<BatchDetails['log']>[number];

/** Facts about a batch. Other fields, such as `details` at the level DEBUG, may quote rows and do not reach the page. */
const FIELDS = ['queryId', 'attempt', 'rows', 'milliseconds', 'code', 'retryHelps', 'error', 'status', 'reason'];

const lineSchema = z.looseObject({
  timestamp: z.iso.datetime({ offset: true }),
  level: z.string(),
  message: z.string(),
  /** post, process or get. */
  service: z.string(),
});

/** Reads a line of a function's log, which is JSON. Undefined: the line is not one of the service's. */
export function logLineIn(text: string): LogLine | undefined {
  const { success, data } = lineSchema.safeParse(parsed(text));
  if (!success) return undefined;
  const { timestamp, level, message, service: lambda } = data;
  const known = FIELDS.flatMap((name) => {
    const value = data[name];
    return ['string', 'number', 'boolean'].includes(typeof value) ? [[name, value] as const] : [];
  });
  return { at: Date.parse(timestamp), lambda, level, message, fields: Object.fromEntries(known) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
