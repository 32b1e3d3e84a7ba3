import type { ConsoleInfo } from '../../api/info';
import type { RunRequest } from '../../api/run';
import { MOST_CONSTANTS, selectValues } from '../../api/select-values';

/** The SQL that does in Snowflake what Run does here. */
export function sqlOfRun(
  { name, parameters, maxBatchRows }: Pick<ConsoleInfo['functions'][number], 'name' | 'parameters' | 'maxBatchRows'>,
  { rows, rowsPerBatch }: Pick<RunRequest, 'rows' | 'rowsPerBatch'>,
): string {
  const types = parameters.map(({ type }) => type.replace(/\s*\([^)]*\)/, '')).join(', ');
  const batches =
    rowsPerBatch === undefined || rowsPerBatch === maxBatchRows
      ? []
      : [
          '-- MAX_BATCH_ROWS holds for every query of the function.',
          `alter function ${name}(${types}) set max_batch_rows = ${rowsPerBatch};`,
        ];
  const columns = parameters.map((one) => one.name).join(', ');
  const table =
    rows.length > MOST_CONSTANTS && columns !== ''
      ? [
          `-- my_table: a table of yours with the ${rows.length} rows, in ${parameters.length === 1 ? 'column' : 'columns'} ${columns}.`,
        ]
      : [];
  return [...batches, ...table, selectValues({ functionName: name, parameters, rows })].join('\n');
}
