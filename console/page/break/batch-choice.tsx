import type { BatchName } from '../../api/batch';
import { useConsole } from '../frame/console-context';
import { isInFlight, type BatchRecord } from '../state/batch-record';
import { useStore } from '../state/use-store';

/** A choice of the batches that workers have now. */
export function BatchChoice({ onChoose }: { readonly onChoose: (name: BatchName | undefined) => void }) {
  const { store } = useConsole();
  const batches = useStore(store, (state) => state.batches);
  const processed = [...batches.values()].filter((one) => one.job?.state === 'being processed' && isInFlight(one));
  const choose = (key: string) => onChoose(processed.find((record: BatchRecord) => record.key === key)?.name);
  return (
    <label class="field">
      Batch
      <select onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">any batch that a worker has</option>
        {processed.map(({ key, name }) => (
          <option key={key} value={key}>
            {name.batchId}
          </option>
        ))}
      </select>
    </label>
  );
}
