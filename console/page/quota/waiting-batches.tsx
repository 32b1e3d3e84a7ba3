import { useConsole } from '../frame/console-context';
import type { BatchRecord } from '../state/batch-record';

/** How many batches of each kind are named. */
const NAMED = 8;

/** Who has the quota and who waits for it, in the order in which workers claim. */
export function WaitingBatches({
  batches,
  waiting,
}: {
  readonly batches: readonly BatchRecord[];
  readonly waiting?: number;
}) {
  const byDeadline = [...batches].sort((one, other) => (one.job?.deadline ?? 0) - (other.job?.deadline ?? 0));
  const has = byDeadline.filter(({ job }) => job?.state === 'being processed');
  const waits = byDeadline.filter(({ job }) => job !== undefined && job.state !== 'being processed');
  return (
    <div>
      <h3>Workers have</h3>
      <Names batches={has} none="No batch." />
      <h3>Waiting: {Math.max(waiting ?? 0, waits.length)}</h3>
      <Names batches={waits} none="No batch waits." />
    </div>
  );
}

function Names({ batches, none }: { readonly batches: readonly BatchRecord[]; readonly none: string }) {
  const { address } = useConsole();
  if (batches.length === 0) return <p class="hint">{none}</p>;
  return (
    <ol class="names">
      {batches.slice(0, NAMED).map(({ key, name }) => (
        <li key={key}>
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
