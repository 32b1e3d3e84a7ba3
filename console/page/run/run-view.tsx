import { useState } from 'preact/hooks';
import type { ConsoleInfo } from '../../api/info';
import { sentenceOf } from '../client/api-problem';
import { useConsole } from '../frame/console-context';
import { useStore } from '../state/use-store';
import { ResultPanel } from './result-panel';
import type { GivenRows } from './given-rows';
import { RowsEditor } from './rows-editor';
import { RunSql } from './run-sql';
import { hasTypedRows, typedCsv, typedExample } from './typed-csv';

type ExternalFunction = ConsoleInfo['functions'][number];

/** Runs a query over the rows that the user gives. */
export function RunView() {
  const { api, info, address, session, draft } = useConsole();
  const named = useStore(address, ({ functionName }) => functionName);
  const phase = useStore(session, (state) => state.phase);
  const fn = info.functions.find(({ name }) => name === named) ?? info.functions[0];
  const { given, rowsPerBatch } = useStore(draft, (state) => state);
  const [reading, setReading] = useState<string>();
  const [problem, setProblem] = useState('');
  if (!fn) return <p>The stack has no external function.</p>;
  const rows = given[fn.name] ?? { is: 'typed', text: typedExample(fn.example) };
  const batchRows = rowsPerBatch === '' ? undefined : Number(rowsPerBatch);
  const isCount = batchRows !== undefined && Number.isInteger(batchRows) && batchRows > 0;

  const run = async () => {
    // Ctrl+Enter in the rows comes here too.
    if (phase === 'running' || reading !== undefined) return;
    setProblem('');
    try {
      await session.run({
        functionName: fn.name,
        rows: await rowsOf(rows),
        ...(batchRows !== undefined && { rowsPerBatch: batchRows }),
      });
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  const rowsOf = async (from: GivenRows): Promise<string[][]> => {
    if (from.is === 'file') return from.rows;
    if (!hasTypedRows(from.text)) throw new Error('There are no rows to run. Type or paste at least one.');
    return (await api.csv({ functionName: fn.name, text: typedCsv(from.text, fn.parameters) })).rows;
  };

  return (
    <div class="run">
      <form
        class="card run-form"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <h2>Run a query</h2>
        <label class="field">
          Function
          <select value={fn.name} onChange={(event) => address.go({ functionName: event.currentTarget.value })}>
            {info.functions.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <p class="signature">
          <code>{signatureOf(fn)}</code>
        </p>
        <RowsEditor
          key={fn.name}
          fn={fn}
          given={rows}
          reading={reading}
          onReading={setReading}
          onGive={(next) => draft.update((state) => ({ ...state, given: { ...state.given, [fn.name]: next } }))}
          onRun={() => void run()}
        />
        <div class="line">
          <label class="field short">
            Rows a batch
            <input
              type="number"
              min="1"
              placeholder={fn.maxBatchRows === undefined ? 'Snowflake’s choice' : String(fn.maxBatchRows)}
              value={rowsPerBatch}
              onInput={({ currentTarget: { value } }) => draft.update((state) => ({ ...state, rowsPerBatch: value }))}
            />
          </label>
          <button type="submit" class="primary" disabled={phase === 'running' || reading !== undefined}>
            Run
          </button>
          {phase === 'running' && (
            <button type="button" onClick={() => session.cancel()}>
              Cancel
            </button>
          )}
        </div>
        <div role="alert">{problem !== '' && <p class="problem">{problem}</p>}</div>
        <RunSql key={fn.name} fn={fn} given={rows} rowsPerBatch={isCount ? batchRows : undefined} />
      </form>
      <ResultPanel />
    </div>
  );
}

function signatureOf({ name, parameters, returns }: ExternalFunction): string {
  return `${name}(${parameters.map((one) => `${one.name} ${one.type}`).join(', ')}) returns ${returns}`;
}
