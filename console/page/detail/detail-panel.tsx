import { useEffect, useRef, useState } from 'preact/hooks';
import { JOB_STATES, type BatchName } from '../../api/batch';
import { sentenceOf } from '../client/api-problem';
import { useConsole } from '../frame/console-context';
import { saveFile } from '../frame/save-file';
import { lookOf } from '../lane/state-looks';
import { isInFlight, keyOf, type BatchRecord } from '../state/batch-record';
import { useStore } from '../state/use-store';
import { Actions } from './actions';
import { BigLane } from './big-lane';
import { Costs } from './costs';
import { Facts } from './facts';
import { FailureNote } from './failure-note';
import { LogLines } from './log-lines';
import { Rows } from './rows';
import { Slices } from './slices';
import { useDetails } from './use-details';
import { WaitNote } from './wait-note';

/** One batch in full. What changes comes from the same store as the list, so the two agree. */
export function DetailPanel({ name }: { readonly name: BatchName }) {
  const { api, address, store } = useConsole();
  const record = useStore(store, ({ batches }) => batches.get(keyOf(name)));
  const { details, problem, log, logProblem, reload } = useDetails(name, record);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const job = record?.job ?? details?.job;
  const look = job && lookOf(job.state);
  const savedAt = record?.savedAt;
  // The details are read again a moment after the state has changed.
  const advice = details?.job.state === job?.state ? details?.advice : undefined;
  // The panel of a batch in flight keeps room for what a state says, so that the rest does not move. Only a failure needs more.
  const wasInFlight = useWasInFlight(record);
  const [unsaved, setUnsaved] = useState('');
  const save = async () => {
    const file = `batch-${name.batchId.replace(/[^\w.-]+/g, '-')}.history.json`;
    try {
      saveFile(file, 'application/json', JSON.stringify(await api.history(name)));
      setUnsaved('');
    } catch (error) {
      setUnsaved(sentenceOf(error));
    }
  };
  return (
    <section
      class={`detail card ${wasInFlight ? 'live' : ''}`}
      aria-label="Batch"
      onKeyDown={(event) => event.key === 'Escape' && address.go({ batch: undefined })}
    >
      <div class="detail-head">
        <h2 ref={heading} tabIndex={-1}>
          Batch <code>{name.batchId}</code>
        </h2>
        <button type="button" class="quiet" onClick={() => address.go({ batch: undefined })}>
          Close
        </button>
      </div>
      <div class="state-area">
        {job && look && (
          <p role="status">
            <strong class={`state ${look.className}`}>
              <span aria-hidden="true">{look.sign}</span> {job.state}
            </strong>{' '}
            {savedAt === undefined &&
              job.state !== 'failed' &&
              `${JOB_STATES[job.state].sentence} ${advice ?? JOB_STATES[job.state].advice}`}
          </p>
        )}
        {savedAt !== undefined && (
          <p class="hint">
            From a file, saved at {new Date(savedAt).toLocaleString()}. The page asks the stack nothing about this
            batch.
          </p>
        )}
        {problem !== '' && <p class="problem">{problem}</p>}
        {job?.failure && <FailureNote failure={job.failure} sqlError={details?.sqlError} />}
        {record && <WaitNote record={record} />}
      </div>
      {record && <BigLane record={record} />}
      {job && <Facts name={name} job={job} record={record} />}
      {details && <Actions name={name} details={details} onDone={reload} />}
      <Slices slices={details?.slices} record={record} />
      {(savedAt === undefined || record?.log.length !== 0) && (
        <LogLines reply={log} problem={logProblem} seen={record?.log ?? []} />
      )}
      {details && <Costs cost={details.cost} metrics={[...(log?.metrics ?? []), ...details.metrics]} />}
      {details && <Rows name={name} />}
      {details && (
        <details>
          <summary>The item in the Jobs table</summary>
          <pre tabIndex={0} aria-label="Item">
            {JSON.stringify(details.item, null, 2)}
          </pre>
        </details>
      )}
      {savedAt === undefined && (
        <div class="line">
          <button type="button" onClick={() => void save()}>
            Save history
          </button>
          <span class="hint" role="status">
            {unsaved || 'A file without row text. Any console opens it.'}
          </span>
        </div>
      )}
    </section>
  );
}

/** Whether the batch was in flight at any time since the panel opened. */
function useWasInFlight(record: BatchRecord | undefined): boolean {
  const seen = useRef(false);
  if (record && isInFlight(record)) seen.current = true;
  return seen.current;
}
