import { useMemo, useRef, useState } from 'preact/hooks';
import { DetailPanel } from '../detail/detail-panel';
import { useConsole } from '../frame/console-context';
import { useMedia } from '../frame/use-media';
import { useNow } from '../frame/use-now';
import { Axis } from '../lane/axis';
import { Legend } from '../lane/legend';
import { listScale } from '../lane/time-scale';
import { isEnded, isInFlight } from '../state/batch-record';
import { placesInLine } from '../state/places-in-line';
import { useStore } from '../state/use-store';
import { BatchLine } from './batch-line';
import { listRows, type ListRow } from './batch-rows';
import { EmptyBatches } from './empty-batches';
import { Filters } from './filters';
import { OpenHistory } from './open-history';
import { PoolLine } from './pool-line';
import { QueryLine } from './query-line';
import { rowWindow } from './row-window';
import { useFinds } from './use-finds';
import { useFocusBack } from './use-focus-back';
import { useViewport } from './use-viewport';

/** The heights of lines in pixels, as in batches.css. */
const HEIGHTS = { wide: { query: 40, pool: 40, batch: 52 }, narrow: { query: 60, pool: 44, batch: 92 } };

/** All batches in time, and the chosen one in full. */
export function BatchesView() {
  const { info, address, store } = useConsole();
  const { show, functionName, find = '', batch } = useStore(address, (value) => value);
  const batches = useStore(store, (state) => state.batches);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const { found, elsewhere, sentence } = useFinds(find, batches);
  const scale = useMemo(() => listScale(info.snowflakeLimitSeconds), [info]);
  const rows = useMemo(
    () => listRows(batches.values(), { show, functionName, found, opened }),
    [batches, show, functionName, found, opened],
  );
  const places = useMemo(() => placesInLine(batches.values()), [batches]);
  const narrow = useMedia('(max-width: 760px)');
  const list = useRef<HTMLDivElement>(null);
  const viewport = useViewport(list, { inside: false });
  useFocusBack(list, batch);
  const heights = HEIGHTS[narrow ? 'narrow' : 'wide'];
  const { from, to, before, after } = rowWindow(
    rows.map(({ is }) => heights[is]),
    viewport,
  );
  const visible = rows.slice(from, to);
  const now = useNow(visible.some(lasts));
  const toggle = (key: string) =>
    setOpened((known) => new Set(known.has(key) ? [...known].filter((one) => one !== key) : [...known, key]));
  const times = { deadlineSeconds: info.deadlineSeconds, limitSeconds: info.snowflakeLimitSeconds };

  return (
    <div class={`batches ${batch ? 'with-detail' : ''}`}>
      <section class="list" aria-label="Batches">
        <Filters sentence={sentence} elsewhere={elsewhere} />
        <div class="line under-filters">
          <Legend {...times} />
          <OpenHistory />
        </div>
        {rows.length > 0 && (
          <div class="row head">
            <span />
            <Axis scale={scale} {...times} />
            <span />
          </div>
        )}
        <div class="rows" ref={list} tabIndex={-1} role="list" aria-label="Queries and their batches">
          <div role="presentation" style={{ height: `${before}px` }} />
          {visible.map((row) =>
            row.is === 'query' ? (
              <QueryLine key={row.key} row={row} />
            ) : row.is === 'pool' ? (
              <PoolLine key={row.key} row={row} now={now} onToggle={toggle} />
            ) : (
              <BatchLine
                key={row.key}
                record={row.record}
                place={places.get(row.record.key)}
                chosen={batch !== undefined && isSame(batch, row.record.name)}
                scale={scale}
                now={isEnded(row.record) ? 0 : (row.record.savedAt ?? now)}
                {...times}
              />
            ),
          )}
          <div role="presentation" style={{ height: `${after}px` }} />
        </div>
        {rows.length === 0 && <EmptyBatches filtered={batches.size > 0} />}
      </section>
      {batch && <DetailPanel key={`${batch.functionName}/${batch.batchId}`} name={batch} />}
    </div>
  );
}

function lasts(row: ListRow): boolean {
  return row.is === 'batch' ? isInFlight(row.record) : row.batches.some(isInFlight);
}

function isSame(one: { functionName: string; batchId: string }, other: { functionName: string; batchId: string }) {
  return one.functionName === other.functionName && one.batchId === other.batchId;
}
