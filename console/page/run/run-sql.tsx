import type { ConsoleInfo } from '../../api/info';
import { useConsole } from '../frame/console-context';
import { CopyButton } from '../frame/copy-button';
import { useMedia } from '../frame/use-media';
import type { GivenRows } from './given-rows';
import { sqlOfRun } from './sql-of-run';
import { usePlannedRows } from './use-planned-rows';

interface RunSqlProps {
  readonly fn: ConsoleInfo['functions'][number];
  readonly given: GivenRows;
  readonly rowsPerBatch: number | undefined;
}

/** The SQL that does the same in Snowflake as Run would do now. */
export function RunSql({ fn, given, rowsPerBatch }: RunSqlProps) {
  const { api } = useConsole();
  const narrow = useMedia('(max-width: 980px)');
  const { rows, problem } = usePlannedRows(api, fn, given);
  const sql = rows && rows.length > 0 ? sqlOfRun(fn, { rows, rowsPerBatch }) : undefined;
  return (
    <details class="sql" open={!narrow}>
      <summary>The SQL that does the same in Snowflake</summary>
      {sql === undefined ? (
        <p class="hint">{problem ?? (rows ? 'There are no rows yet.' : '')}</p>
      ) : (
        <>
          <pre tabIndex={0} aria-label="SQL">
            {sql}
          </pre>
          <CopyButton text={() => sql} title="Copy SQL" />
        </>
      )}
    </details>
  );
}
