import { useConsole } from '../frame/console-context';
import { CopyButton } from '../frame/copy-button';
import { saveFile } from '../frame/save-file';
import { durationText } from '../lane/duration-text';
import { useStore } from '../state/use-store';
import { FirstSteps } from './first-steps';
import type { RunState } from './run-session';
import { csvOfValues, jsonOfValues, tabsOfValues, type ValueTable } from './saved-values';
import { ValuesTable } from './values-table';

/** The values of the query that this page runs, as they come. */
export function ResultPanel() {
  const { session, info, address } = useConsole();
  const state = useStore(session, (value) => value);
  const { phase, request, queryId } = state;
  if (!request) return <FirstSteps />;
  const columns = info.functions.find(({ name }) => name === request.functionName)?.parameters.map(({ name }) => name);
  const table: ValueTable = { columns: columns ?? [], rows: request.rows, values: state.values };
  return (
    <section class="card result" aria-label="Result">
      <div class={`outcome ${phase}`} role="status">
        <h2>{TITLES[phase]}</h2>
        <p>{sentence(state)}</p>
      </div>
      {phase === 'failed' && <p class="problem sql-error">{state.message}</p>}
      <progress max={request.rows.length} value={state.received} aria-label="Rows that have values" />
      <div class="line">
        {queryId !== undefined && (
          <button
            type="button"
            onClick={() => address.go({ view: 'batches', find: queryId, show: 'all', functionName: undefined })}
          >
            Show its batches
          </button>
        )}
        <CopyButton text={() => tabsOfValues(table)} title="Copy values" />
        <button type="button" class="quiet" onClick={() => saveFile('values.csv', 'text/csv', csvOfValues(table))}>
          Save as CSV
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => saveFile('values.json', 'application/json', jsonOfValues(table))}
        >
          Save as JSON
        </button>
      </div>
      <ValuesTable table={table} errors={state.errors} received={state.received} />
    </section>
  );
}

const TITLES: Readonly<Record<RunState['phase'], string>> = {
  idle: 'Ready',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

function sentence({ received, request, batches, errors, seconds, phase }: RunState): string {
  const rows = `${received} of ${request?.rows.length ?? 0} rows have values`;
  const sent = batches === undefined ? '' : `, in ${batches} ${batches === 1 ? 'batch' : 'batches'}`;
  const bad = errors.size === 0 ? '' : `, ${errors.size} of them an error of the row`;
  const took = seconds === undefined ? '' : `, in ${durationText(seconds * 1_000)}`;
  const cost = phase === 'cancelled' ? ' The service finishes the batches that it has accepted.' : '';
  return `${rows}${bad}${sent}${took}.${cost}`;
}
