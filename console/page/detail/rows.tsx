import { useState } from 'preact/hooks';
import type { BatchName } from '../../api/batch';
import type { BatchDetails } from '../../api/details';
import { sentenceOf } from '../client/api-problem';
import { useConsole } from '../frame/console-context';
import { ValuesTable } from '../run/values-table';

/** The rows of a batch. They are customers' texts, so they are read only when the user asks. */
export function Rows({ name }: { readonly name: BatchName }) {
  const { api, info } = useConsole();
  const [rows, setRows] = useState<NonNullable<BatchDetails['rows']>>();
  const [problem, setProblem] = useState('');
  const show = async () => {
    try {
      const { rows: read } = await api.details(name, true);
      setRows(read);
      setProblem(read ? '' : 'The rows of this batch have expired.');
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  if (!rows)
    return (
      <div class="line">
        <button type="button" onClick={() => void show()}>
          Show rows
        </button>
        <span class="hint">{problem || 'Rows are customers’ texts. They are not read before you ask.'}</span>
      </div>
    );
  const parameters = info.functions.find((fn) => fn.name === name.functionName)?.parameters ?? [];
  const columns = rows[0]?.arguments.map((_, index) => parameters[index]?.name ?? `argument ${index + 1}`) ?? [];
  const table = { columns, rows: rows.map((row) => row.arguments), values: rows.map(({ value }) => value) };
  return <ValuesTable table={table} errors={errorsIn(table.values)} received={rows.length} />;
}

/** A row's error is a value of the form `{"error":{"code":…`. */
function errorsIn(values: readonly (string | undefined)[]): ReadonlySet<number> {
  return new Set(values.flatMap((value, index) => (value?.startsWith('{"error":{') ? [index] : [])));
}
