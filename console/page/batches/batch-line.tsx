import { useMemo } from 'preact/hooks';
import { useConsole } from '../frame/console-context';
import { durationText } from '../lane/duration-text';
import { Lane } from '../lane/lane';
import { listSilences } from '../lane/list-silences';
import { lookOf } from '../lane/state-looks';
import type { TimeScale } from '../lane/time-scale';
import type { BatchRecord } from '../state/batch-record';
import { waitText } from './wait-text';

interface BatchLineProps {
  readonly record: BatchRecord;
  /** In its line. Absent unless it waits for a slot. */
  readonly place: number | undefined;
  readonly chosen: boolean;
  readonly scale: TimeScale;
  /** 0 for a batch that has ended: its line does not change with time. For one from a file, when the file was saved. */
  readonly now: number;
  readonly deadlineSeconds: number;
  readonly limitSeconds: number;
}

/** One batch: its name and state, its lane, its time. A click shows it in full. */
export function BatchLine({ record, place, chosen, scale, now, deadlineSeconds, limitSeconds }: BatchLineProps) {
  // Preact leaves a component alone that is the same as before, but not an element.
  return useMemo(
    () => <DrawnLine {...{ record, place, chosen, scale, now, deadlineSeconds, limitSeconds }} />,
    [record, place, chosen, scale, now],
  );
}

function DrawnLine({ record, place, chosen, scale, now, deadlineSeconds, limitSeconds }: BatchLineProps) {
  const { address } = useConsole();
  const { name, job, endedAt, firstAt, queryId, savedAt } = record;
  const look = job && lookOf(job.state);
  const state = job ? `${job.failure?.code ?? job.state}${waitText(job, now, place)}` : 'arriving';
  const words = savedAt === undefined ? state : `${state}, from a file`;
  return (
    <div role="listitem" class={`row batch ${chosen ? 'chosen' : ''}`}>
      <button
        type="button"
        class="name"
        data-batch={record.key}
        aria-pressed={chosen}
        onClick={() => address.go({ batch: chosen ? undefined : name })}
      >
        <code title={name.batchId}>{shortId(name.batchId, queryId)}</code>
        <span class={`state ${look?.className ?? ''}`} title={words}>
          <span aria-hidden="true">{look?.sign ?? '…'}</span> {words}
        </span>
      </button>
      <Lane {...{ record, scale, now, deadlineSeconds, limitSeconds }} silences={listSilences(record, scale, now)} />
      <span class="time">
        {durationText((endedAt ?? Math.max(now, record.lastAt)) - firstAt)}
        {job && (
          <small>
            {job.rowsDone === job.rows ? job.rows : `${job.rowsDone}/${job.rows}`} {job.rows === 1 ? 'row' : 'rows'}
          </small>
        )}
      </span>
    </div>
  );
}

/** Snowflake's batch ids begin with the id of their query, which the query's line shows. */
function shortId(batchId: string, queryId: string | undefined): string {
  return queryId !== undefined && batchId.startsWith(`${queryId}:`)
    ? `batch ${batchId.slice(queryId.length + 1)}`
    : batchId;
}
