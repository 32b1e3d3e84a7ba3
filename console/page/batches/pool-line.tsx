import { durationText } from '../lane/duration-text';
import { lookOf } from '../lane/state-looks';
import type { ListRow } from './batch-rows';

interface PoolLineProps {
  readonly row: Extract<ListRow, { is: 'pool' }>;
  readonly now: number;
  readonly onToggle: (key: string) => void;
}

/** Many batches in the same state as one line. */
export function PoolLine({ row: { key, state, batches, open }, now, onToggle }: PoolLineProps) {
  const look = lookOf(state);
  const times = batches.map(({ firstAt, endedAt }) => (endedAt ?? now) - firstAt);
  const rows = batches.reduce((sum, { job }) => sum + (job?.rows ?? 0), 0);
  return (
    <div role="listitem" class="row pool">
      <button type="button" class="name" aria-expanded={open} onClick={() => onToggle(key)}>
        <span aria-hidden="true">{open ? '▾' : '▸'}</span>{' '}
        <span class={`state ${look.className}`}>
          <span aria-hidden="true">{look.sign}</span> {batches.length} batches {state}
        </span>
      </button>
      <span class="pool-facts">
        {rows} rows, {durationText(Math.min(...times))} to {durationText(Math.max(...times))} since their first POST
      </span>
    </div>
  );
}
