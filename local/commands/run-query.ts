import type { DescribedFunction } from '../../lib/described-function';
import { Progress } from '../../tools/command-line/progress';
import type { RunningService } from '../running-service';
import type { CalledFunction } from '../snowflake/called-function';
import { declarationOf } from '../snowflake/declaration-of';
import { exchangeLine } from '../snowflake/exchange-line';
import { callExternalFunction } from '../snowflake/external-function';
import type { Json } from '../snowflake/json';
import type { FunctionDeclaration } from '../snowflake/request-headers';
import type { EmulatedQuery } from './emulated-query';
import type { StoredRows } from './stored-rows';

interface RunOptions {
  readonly language?: string;
  readonly maxBatchRows?: number;
  /** Standard output is for JSON alone. */
  readonly json?: boolean;
}

/** The stack that runs, and what its functions have stored. */
interface Running {
  readonly service: RunningService;
  readonly stored: StoredRows;
}

/** Shows the statement, then each request of the sample or the progress of a file, and returns the values. */
export async function runQuery(
  query: EmulatedQuery,
  options: RunOptions,
  { service, stored }: Running,
): Promise<readonly Json[]> {
  const { region, credentials } = service;
  const { fn, statement, rows, isSample } = query;
  const { url, maxBatchRows } = declaredAt(service, fn);
  const headers = options.language === undefined ? undefined : { language: options.language };
  const declaration = declarationOf(fn, { statement, headers, now: new Date() });
  const show = options.json ? console.error : console.log;
  show(`\n${declared(declaration)}${statement}\n`);
  const call = { ...declaration, url, region, credentials, rows, maxBatchRows: options.maxBatchRows ?? maxBatchRows };
  if (!isSample) return showingProgress(call, stored);
  const { values } = await callExternalFunction({ ...call, onExchange: (exchange) => show(exchangeLine(exchange)) });
  show();
  return values;
}

function declaredAt({ externalFunctions }: RunningService, { name }: CalledFunction): DescribedFunction {
  const found = externalFunctions.find((fn) => fn.name === name);
  if (!found) throw new Error(`The stack has no function ${name}.`);
  return found;
}

/** A comment about what the statement does not show; empty if there is nothing. */
function declared({ name, headers = {}, context = {} }: FunctionDeclaration): string {
  const options = Object.entries(headers).map(([header, value]) => `'${header}' = '${value}'`);
  const clauses = [
    ...(options.length > 0 ? [`HEADERS = (${options.join(', ')})`] : []),
    ...(Object.keys(context).length > 0 ? [`CONTEXT_HEADERS = (${Object.keys(context).join(', ')})`] : []),
  ];
  return clauses.length === 0 ? '' : `-- ${name} is declared with ${clauses.join(' and ')}.\n`;
}

async function showingProgress(
  call: Parameters<typeof callExternalFunction>[0],
  stored: StoredRows,
): Promise<readonly Json[]> {
  const progress = new Progress(call.rows.length, 'rows');
  stored.onCount = (rows) => progress.reach(rows);
  try {
    const { values } = await callExternalFunction(call);
    progress.reach(values.length);
    return values;
  } finally {
    progress.stop();
  }
}
