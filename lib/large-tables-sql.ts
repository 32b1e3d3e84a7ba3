import { JOB_TIMES } from '../lambda/shared/contract';
import { argumentNames } from './declared-arguments';
import type { DescribedFunction } from './described-function';

/** A function whose pace has a limit, so that a statement should not have more rows. */
type Limited = DescribedFunction & { readonly rowsPerStatement: number };

/**
 * The step of the SQL script that processes a large table part by part. Its first line is its title. No step if no function's
 * pace has a limit.
 *
 * @param nameOf the function's name as it is written in SQL
 */
export function largeTables(
  functions: readonly DescribedFunction[],
  nameOf: (fn: DescribedFunction) => string,
): readonly (readonly string[])[] {
  const limited = functions.filter(
    (fn): fn is Limited => fn.rowsPerStatement !== undefined && argumentNames(fn.arguments).length > 0,
  );
  if (limited.length === 0) return [];
  return [
    [
      `A large table, part by part. LIMIT is the number of rows that the pace of the function allows in ${JOB_TIMES.budgetSeconds} s.`,
      '-- Run the INSERT again until it inserts no row, also after it has failed: it takes the rows that have no result yet.',
      '-- key_of_row stands for a column, here of type VARCHAR, that is different in each row and never NULL.',
      '-- Functions that use the same quota share it, and so do statements that run at the same time: divide LIMIT by their number.',
      ...limited.flatMap((fn) => insertOf(fn, nameOf(fn))),
    ],
  ];
}

function insertOf(fn: Limited, name: string): readonly string[] {
  const columns = argumentNames(fn.arguments).join(', ');
  const results = `${fn.name}_results`;
  return [
    `-- CREATE TABLE IF NOT EXISTS ${results} (key_of_row VARCHAR, s ${fn.returns});`,
    `-- INSERT INTO ${results}`,
    // The rows are chosen in a query of their own. Beside the call, LIMIT might come after it, and all rows would be sent.
    `--   SELECT key_of_row, ${name}(${columns}) FROM (`,
    `--     SELECT key_of_row, ${columns} FROM my_table`,
    `--     WHERE NOT EXISTS (SELECT 1 FROM ${results} AS r WHERE r.key_of_row = my_table.key_of_row)`,
    `--     LIMIT ${fn.rowsPerStatement}`,
    '--   );',
  ];
}
