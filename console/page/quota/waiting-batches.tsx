import type { BatchRecord } from '../state/batch-record';
import { BatchNames } from './batch-names';

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
      <div class="reserved" tabIndex={0} role="group" aria-label="Batches that workers have">
        <BatchNames batches={has.map(({ name }) => name)} none="No batch." />
      </div>
      <h3>Waiting: {Math.max(waiting ?? 0, waits.length)}</h3>
      <div class="reserved" tabIndex={0} role="group" aria-label="Batches that wait">
        <BatchNames batches={waits.map(({ name }) => name)} none="No batch waits." />
      </div>
    </div>
  );
}
