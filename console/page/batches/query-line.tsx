import { useConsole } from '../frame/console-context';
import { clockText } from '../lane/duration-text';
import { isInFlight } from '../state/batch-record';
import { useStore } from '../state/use-store';
import type { ListRow } from './batch-rows';

/** The heading of a query's batches. */
export function QueryLine({ row: { queryId, batches } }: { readonly row: Extract<ListRow, { is: 'query' }> }) {
  const { store } = useConsole();
  const run = useStore(store, (state) => (queryId === undefined ? undefined : state.queries.get(queryId)));
  const names = [...new Set(batches.map(({ name }) => name.functionName))].join(', ');
  const inFlight = batches.filter(isInFlight).length;
  const failed = batches.filter(({ job }) => job?.state === 'failed').length;
  const facts = [
    `${batches.length} ${batches.length === 1 ? 'batch' : 'batches'}`,
    inFlight > 0 ? `${inFlight} in flight` : '',
    failed > 0 ? `${failed} failed` : '',
    run && run.phase !== 'started' ? `query ${run.phase}` : '',
  ].filter((fact) => fact !== '');
  return (
    <div role="listitem" class="row query">
      <strong>{names}</strong>
      <span>{clockText(Math.min(...batches.map(({ firstAt }) => firstAt)))}</span>
      {queryId !== undefined && <code title="query id">{queryId}</code>}
      <span>{facts.join(' · ')}</span>
    </div>
  );
}
