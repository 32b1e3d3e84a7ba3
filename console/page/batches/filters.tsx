import type { BatchName } from '../../api/batch';
import { useConsole } from '../frame/console-context';
import { SHOWN } from '../state/address';
import { useStore } from '../state/use-store';

/** Which batches the list shows. All of it is in the page's address. */
export function Filters({
  sentence,
  elsewhere,
}: {
  readonly sentence: string;
  readonly elsewhere: readonly BatchName[];
}) {
  const { info, address } = useConsole();
  const { show, functionName, find = '' } = useStore(address, (value) => value);
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="choice">
        <legend class="hidden">Show</legend>
        {SHOWN.map((shown) => (
          <label key={shown}>
            <input type="radio" name="show" checked={show === shown} onChange={() => address.go({ show: shown })} />
            <span>{shown === 'all' ? 'All' : shown === 'failed' ? 'Failed' : 'In flight'}</span>
          </label>
        ))}
      </fieldset>
      {info.functions.length > 1 && (
        <label>
          <span class="hidden">Function</span>
          <select
            value={functionName ?? ''}
            onChange={(event) => address.go({ functionName: event.currentTarget.value || undefined })}
          >
            <option value="">All functions</option>
            {info.functions.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <label class="find">
        <span class="hidden">Find a batch</span>
        <input
          type="search"
          placeholder="Batch id, query id, failure code, or a pasted SQL error"
          value={find}
          onInput={(event) => address.go({ find: event.currentTarget.value }, { replace: true })}
        />
      </label>
      <span role="status" class="found">
        {sentence}
      </span>
      {elsewhere.map((name) => (
        <button key={name.batchId} type="button" class="quiet" onClick={() => address.go({ batch: name })}>
          {name.functionName} <code>{name.batchId}</code>
        </button>
      ))}
    </form>
  );
}
