import { configured, type FunctionConfig } from '../../lib/functions/function-config';
import { rowsInTime } from '../../lib/functions/pace';
import { PROCESSORS } from '../../lib/functions/registry';
import { maxBatchRows } from '../../lib/max-batch-rows';
import { alignedColumns } from '../../tools/command-line/aligned-columns';

/** The functions of cdk.json, one a line, with what the SQL script declares. */
export function functionList(functions: readonly FunctionConfig[]): readonly string[] {
  const rows = functions.map((fn) => {
    // Neither the declaration nor the pace depends on the region.
    const { arguments: declared, returns, pace, maxValueBytes } = configured(fn, 'us-east-1');
    const batchRows = fn.maxBatchRows ?? maxBatchRows(rowsInTime(pace), maxValueBytes);
    return [`${fn.name}${declared} RETURNS ${returns}`, processorOf(fn), `/${fn.path}`, String(batchRows ?? '')];
  });
  return alignedColumns([['function', 'processor', 'path', 'MAX_BATCH_ROWS'], ...rows]);
}

function processorOf({ definition }: FunctionConfig): string {
  return Object.keys(PROCESSORS).find((name) => PROCESSORS[name] === definition) ?? '';
}
