import type { JobState } from '../../api/batch';
import type { Shown } from '../state/address';
import { isInFlight, type BatchRecord } from '../state/batch-record';

/** A line of the list of batches. */
export type ListRow =
  | {
      readonly is: 'query';
      readonly key: string;
      readonly queryId: string | undefined;
      readonly batches: readonly BatchRecord[];
    }
  /** Many batches of a query in the same state, as one line that can be opened. */
  | {
      readonly is: 'pool';
      readonly key: string;
      readonly state: JobState;
      readonly batches: readonly BatchRecord[];
      readonly open: boolean;
    }
  | { readonly is: 'batch'; readonly key: string; readonly record: BatchRecord };

export interface ListOptions {
  readonly show: Shown;
  readonly functionName?: string;
  /** Only these batches, by their keys. Absent: all. */
  readonly found?: ReadonlySet<string>;
  /** The keys of the pools that the user has opened. */
  readonly opened: ReadonlySet<string>;
}

/** From this number on, batches in the same state are one line. A failed batch, or one that a worker has, always has its own line. */
const POOLED_FROM = 8;
const POOLED: readonly JobState[] = ['succeeded', 'waiting for a slot', 'waiting for a worker'];

/** The lines: queries, the latest first, each with its batches in the order in which they came. */
export function listRows(batches: Iterable<BatchRecord>, options: ListOptions): readonly ListRow[] {
  const groups = new Map<string, BatchRecord[]>();
  for (const record of batches) {
    if (!isShown(record, options)) continue;
    const key = record.queryId ?? `#${record.key}`;
    const group = groups.get(key) ?? [];
    group.push(record);
    groups.set(key, group);
  }
  const starts = [...groups].map(([key, group]) => ({ key, group, at: Math.min(...group.map((one) => one.firstAt)) }));
  return starts.sort((one, other) => other.at - one.at).flatMap(({ key, group }) => rowsOfQuery(key, group, options));
}

function isShown(record: BatchRecord, { show, functionName, found }: ListOptions): boolean {
  if (found && !found.has(record.key)) return false;
  if (functionName !== undefined && record.name.functionName !== functionName) return false;
  if (show === 'failed') return record.job?.state === 'failed';
  return show === 'all' || isInFlight(record);
}

function rowsOfQuery(key: string, group: readonly BatchRecord[], { opened, found }: ListOptions): readonly ListRow[] {
  const batches = [...group].sort((one, other) => one.firstAt - other.firstAt || (one.key < other.key ? -1 : 1));
  const pools = found
    ? []
    : POOLED.map((state) => ({
        state,
        batches: batches.filter(({ job, savedAt }) => job?.state === state && savedAt === undefined),
      })).filter((pool) => pool.batches.length >= POOLED_FROM);
  const pooled = new Set(pools.flatMap((pool) => pool.batches));
  const lines = (records: readonly BatchRecord[]) =>
    records.map((record): ListRow => ({ is: 'batch', key: record.key, record }));
  return [
    { is: 'query', key: `query ${key}`, queryId: batches[0]?.queryId, batches },
    ...lines(batches.filter((record) => !pooled.has(record))),
    ...pools.flatMap(({ state, batches: members }): readonly ListRow[] => {
      const poolKey = `pool ${key} ${state}`;
      const open = opened.has(poolKey);
      return [{ is: 'pool', key: poolKey, state, batches: members, open }, ...(open ? lines(members) : [])];
    }),
  ];
}
