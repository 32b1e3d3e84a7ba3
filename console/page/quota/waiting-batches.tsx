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
      <BatchNames batches={has.map(({ name }) => name)} none="No batch." />
      <h3>Waiting: {Math.max(waiting ?? 0, waits.length)}</h3>
      <BatchNames batches={waits.map(({ name }) => name)} none="No batch waits." />
    </div>
  );
}
