import { useMemo } from 'preact/hooks';
import { useConsole } from '../frame/console-context';
import { durationText } from '../lane/duration-text';
import { Lane } from '../lane/lane';
import { lookOf } from '../lane/state-looks';
import type { TimeScale } from '../lane/time-scale';
import type { BatchRecord } from '../state/batch-record';
import { waitText } from './wait-text';

interface BatchLineProps {
  readonly record: BatchRecord;
  readonly chosen: boolean;
  readonly scale: TimeScale;
  /** 0 for a batch that has ended: its line does not change with time. */
  readonly now: number;
  readonly deadlineSeconds: number;
  readonly limitSeconds: number;
}

/** One batch: its name and state, its lane, its time. A click shows it in full. */
export function BatchLine({ record, chosen, scale, now, deadlineSeconds, limitSeconds }: BatchLineProps) {
  const { address } = useConsole();
  return useMemo(() => {
    const { name, job, endedAt, firstAt } = record;
    const look = job && lookOf(job.state);
    return (
      <div role="listitem" class={`row batch ${chosen ? 'chosen' : ''}`}>
        <button
          type="button"
          class="name"
          aria-pressed={chosen}
          onClick={() => address.go({ batch: chosen ? undefined : name })}
        >
          <code>{name.batchId}</code>
          <span class={`state ${look?.className ?? ''}`}>
            <span aria-hidden="true">{look?.sign ?? '…'}</span> {job?.failure?.code ?? job?.state ?? 'arriving'}
            {job && waitText(job, now)}
          </span>
        </button>
        <Lane {...{ record, scale, now, deadlineSeconds, limitSeconds }} />
        <span class="time">
          {durationText((endedAt ?? Math.max(now, record.lastAt)) - firstAt)}
          {job && <small>{job.rowsDone === job.rows ? job.rows : `${job.rowsDone}/${job.rows}`} rows</small>}
        </span>
      </div>
    );
  }, [record, chosen, scale, now]);
}
