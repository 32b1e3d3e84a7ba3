import { randomUUID } from 'node:crypto';
import type { NewEvent } from '../../console/api/events';
import type { RunReply, RunRequest } from '../../console/api/run';
import { selectValues } from '../../console/api/select-values';
import { ConsoleProblem } from '../../console/server/console-problem';
import { declaredArguments } from '../../lib/declared-arguments';
import type { DescribedFunction } from '../../lib/described-function';
import type { RunningService } from '../running-service';
import { MAX_BATCH_ROWS, type Row } from '../snowflake/cut-batches';
import { declarationOf } from '../snowflake/declaration-of';
import { callExternalFunction } from '../snowflake/external-function';
import type { Json } from '../snowflake/json';
import { jsonText } from '../snowflake/json-text';
import { parseJson } from '../snowflake/parse-json';
import { RemoteServiceError } from '../snowflake/remote-service-error';

export interface QueryOptions {
  readonly onReply: (reply: RunReply) => void;
  readonly onEvent: (event: NewEvent) => void;
  /** Aborts when the user cancels. */
  readonly signal: AbortSignal;
}

/** Runs a query over rows from the page, as Snowflake does. Resolves at its end, good or bad. */
export async function runQuery(
  service: Pick<RunningService, 'region' | 'assumeRole'>,
  fn: DescribedFunction,
  { rows: texts, rowsPerBatch = fn.maxBatchRows ?? MAX_BATCH_ROWS }: RunRequest,
  { onReply, onEvent, signal }: QueryOptions,
): Promise<void> {
  const rows = texts.map((row, index) => readRow(row, index, fn));
  if (rows.length === 0) throw new ConsoleProblem(400, 'There are no rows to run. Type or paste at least one.');
  const queryId = randomUUID();
  const statement = selectValues({ functionName: fn.name, parameters: declaredArguments(fn.arguments), rows: texts });
  const declaration = declarationOf(fn, { statement, now: new Date() });
  const tell = (
    phase: Extract<NewEvent, { readonly kind: 'query' }>['phase'],
    more: { readonly message?: string } = {},
  ) => onEvent({ kind: 'query', at: Date.now(), queryId, functionName: fn.name, rows: rows.length, phase, ...more });
  onReply({ kind: 'started', queryId, batches: Math.ceil(rows.length / rowsPerBatch) });
  tell('started');
  const started = performance.now();
  try {
    await callExternalFunction({
      ...declaration,
      url: fn.url,
      region: service.region,
      credentials: await service.assumeRole(),
      rows,
      maxBatchRows: rowsPerBatch,
      queryId,
      signal,
      onValues: (firstRow, values) => onReply({ kind: 'values', firstRow, ...described(firstRow, values) }),
    });
    tell('succeeded');
    onReply({ kind: 'succeeded', seconds: Math.round((performance.now() - started) / 10) / 100 });
  } catch (error) {
    if (signal.aborted) return tell('cancelled');
    const reason = error instanceof Error ? error.message : String(error);
    const message = error instanceof RemoteServiceError ? reason : `The query could not be run: ${reason}`;
    tell('failed', { message });
    onReply({ kind: 'failed', message });
  }
}

function readRow(texts: readonly string[], index: number, { name, arguments: declared }: DescribedFunction): Row {
  const expected = declaredArguments(declared).length;
  if (texts.length !== expected)
    throw new ConsoleProblem(
      400,
      `Row ${index} has ${texts.length} ${texts.length === 1 ? 'argument' : 'arguments'}, and ${name} takes ${expected}, ${declared}. The first row is row 0.`,
    );
  return texts.map((text) => {
    try {
      return parseJson(text);
    } catch {
      throw new ConsoleProblem(
        400,
        `Row ${index} has an argument that is not JSON. Put text in double quotes. The first row is row 0.`,
      );
    }
  });
}

function described(firstRow: number, values: readonly Json[]): { values: string[]; errors: number[] } {
  return {
    values: values.map(jsonText),
    errors: values.flatMap((value, at) => (isRowError(value) ? [firstRow + at] : [])),
  };
}

/** The form of a row's error: docs/processors.md. */
function isRowError(value: Json): boolean {
  const error = property(value, 'error');
  return typeof property(error, 'code') === 'string' && typeof property(error, 'message') === 'string';
}

function property(value: Json | undefined, name: string): Json | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as { readonly [key: string]: Json })[name] : undefined;
}
