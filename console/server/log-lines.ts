import { z } from 'zod';
import type { BatchLog } from '../api/details';

/** The Lambda functions of the service. */
export type LambdaKind = 'post' | 'process' | 'get';

/** A line about one batch, as the page gets it. */
export type LogLine = NonNullable<BatchLog['log']>[number];

/** A line of a function of the service. */
export interface ParsedLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly lambda: LambdaKind;
  readonly level: string;
  readonly message: string;
  readonly fields: Record<string, string | number | boolean>;
  readonly functionName?: string;
  readonly batchId?: string;
}

/** The fields that the functions log about a batch: ids, counts, codes and sentences of this project, never a part of it. */
const FIELDS = [
  'attempt',
  'rows',
  'milliseconds',
  'status',
  'reason',
  'code',
  'retryHelps',
  'error',
  'queryId',
] as const;

const value = z.union([z.string(), z.number(), z.boolean()]);

const lineSchema = z.object({
  level: z.string(),
  message: z.string(),
  timestamp: z.string(),
  service: z.string(),
  batchId: z.string().optional(),
  functionName: z.string().optional(),
});

/**
 * A line that a function logged about a batch or about its own work. Undefined for everything else: metrics, Lambda's lines, what user code
 * prints. Fields that are not known are left out, because at DEBUG one of them quotes errors.
 */
export function parseLogLine(line: string): ParsedLine | undefined {
  // Most lines of a busy function are metrics, which begin with `{"_aws"`.
  if (!line.startsWith('{"level"')) return undefined;
  const json = parsed(line);
  const { data } = lineSchema.safeParse(json);
  if (data === undefined || !isKind(data.service)) return undefined;
  const { level, message, timestamp, service, batchId, functionName } = data;
  const fields = Object.fromEntries(
    FIELDS.flatMap((name) => {
      const found = value.safeParse((json as Readonly<Record<string, unknown>>)[name]);
      return found.success ? [[name, found.data] as const] : [];
    }),
  );
  return { at: Date.parse(timestamp), lambda: service, level, message, fields, batchId, functionName };
}

function isKind(service: string): service is LambdaKind {
  return service === 'post' || service === 'process' || service === 'get';
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
