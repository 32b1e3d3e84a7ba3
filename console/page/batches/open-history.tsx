import { useState } from 'preact/hooks';
import { historySchema } from '../../api/history';
import { useConsole } from '../frame/console-context';
import { withHistory } from '../state/with-history';

/** Shows a batch's history that was saved as a file, also one of another console. */
export function OpenHistory() {
  const { store, address } = useConsole();
  const [problem, setProblem] = useState('');
  const open = async (file: File | undefined) => {
    if (!file) return;
    const history = historySchema.safeParse(
      await file
        .text()
        .then(JSON.parse)
        .catch(() => undefined),
    );
    setProblem(history.success ? '' : `${file.name} is not the history of a batch.`);
    if (!history.success) return;
    const { batch } = history.data;
    store.update((state) => withHistory(state, history.data));
    address.go({ batch, show: 'all', find: batch.batchId, functionName: undefined });
  };
  return (
    <div
      class="open-history"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void open(event.dataTransfer?.files[0]);
      }}
    >
      <label class="link">
        Open a history file
        <input
          type="file"
          accept=".json,application/json"
          onChange={(event) => void open(event.currentTarget.files?.[0])}
        />
      </label>
      <span role="alert">{problem}</span>
    </div>
  );
}
