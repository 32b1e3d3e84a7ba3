import * as fs from 'node:fs';
import * as path from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Row, Value } from '../../lambda/protocol/batch';
import { aFunction } from '../local/cloud/an-assembly';
import { runFunctions } from '../local/cloud/running-functions';

/** Settings in cdk.json of a function whose code is a folder, as far as a test needs them. */
export interface FolderSettings {
  readonly runtime: string;
  readonly handler: string;
  readonly arguments: string;
  readonly options?: Readonly<Record<string, string>>;
  /** Default: all rows. */
  readonly rowsPerCall?: number;
}

const TIMEOUT_SECONDS = 60;

/**
 * The values that the handler of a folder gives for the rows, run by the embedded cloud as a Lambda function: with this
 * machine's Python or Node, and with the event of the processor `lambda`. Throws what the handler throws.
 */
export async function valuesOfFolder(
  folder: string,
  rows: readonly Row[],
  { runtime, handler, options = {}, rowsPerCall = rows.length }: FolderSettings,
): Promise<readonly Value[]> {
  const properties = { Runtime: runtime, Handler: handler, Timeout: TIMEOUT_SECONDS };
  const functions = await runFunctions({
    resources: { Fn: aFunction('fn', properties) },
    code: { fn: { '.copied': folder } },
  });
  try {
    fs.cpSync(folder, path.join(functions.assembly.dir, 'asset.fn'), { recursive: true });
    const values: Value[] = [];
    for (let start = 0; start < rows.length; start += rowsPerCall) {
      const part = rows.slice(start, start + rowsPerCall);
      const Payload = JSON.stringify({ rows: part, options, caller: {} });
      const { FunctionError: failed, Payload: reply } = await functions.lambda.send(
        new InvokeCommand({ FunctionName: 'Small-Fn', Payload }),
      );
      const text = reply?.transformToString() ?? '';
      if (failed !== undefined) throw new Error(`The handler failed: ${text}`);
      values.push(...valuesIn(text, part.length));
    }
    return values;
  } finally {
    await functions.stop();
  }
}

function valuesIn(reply: string, rows: number): readonly Value[] {
  const { values } = (JSON.parse(reply) ?? {}) as { readonly values?: readonly Value[] };
  if (Array.isArray(values) && values.length === rows) return values as readonly Value[];
  throw new Error(`The handler has to return { "values": […] } with ${rows} values, and returned ${reply}`);
}
