import type { BatchName } from '../../api/batch';
import { useConsole } from '../frame/console-context';
import { keyOf } from '../state/batch-record';

/** How many batches are named. */
const NAMED = 8;

/** Batches by their names, each a button that shows it. */
export function BatchNames({ batches, none }: { readonly batches: readonly BatchName[]; readonly none: string }) {
  const { address } = useConsole();
  if (batches.length === 0) return <p class="hint">{none}</p>;
  return (
    <ol class="names">
      {batches.slice(0, NAMED).map((name) => (
        <li key={keyOf(name)}>
          <button
            type="button"
            class="quiet"
            onClick={() => address.go({ view: 'batches', batch: name, show: 'all', find: undefined })}
          >
            <code>{name.batchId}</code>
          </button>{' '}
          {name.functionName}
        </li>
      ))}
      {batches.length > NAMED && <li>and {batches.length - NAMED} more</li>}
    </ol>
  );
}
