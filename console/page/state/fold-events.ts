import type { BatchName } from '../../api/batch';
import type { ConsoleEvent } from '../../api/events';
import { emptyRecord, isInFlight, keyOf, type BatchRecord } from './batch-record';
import { withCalls } from './call-rates';
import type { ConsoleState } from './console-state';
import { foldBatch } from './fold-batch';

/** More batches than the server keeps would never be needed. */
const MOST_BATCHES = 2_000;
const MOST_FAULTS = 200;
const MOST_INVOCATIONS = 60;

/** The state after these events. Each map is copied once, however many events there are. */
export function foldEvents(state: ConsoleState, events: readonly ConsoleEvent[]): ConsoleState {
  const batches = new Map(state.batches);
  const queries = new Map(state.queries);
  const quotas = new Map(state.quotas);
  const calls = new Map(state.calls);
  const faults = [...state.faults];
  const invocations = [...state.invocations];
  for (const event of events) {
    const name = batchOf(event);
    if (name) {
      const known = batches.get(keyOf(name));
      // The stack knows its own batch better than a file does.
      const record = known && known.savedAt === undefined ? known : emptyRecord(name, event.at);
      batches.set(record.key, foldBatch(record, event));
    }
    if (event.kind === 'query') queries.set(event.queryId, event);
    if (event.kind === 'quota') quotas.set(event.quota, event);
    if (event.kind === 'calls') calls.set(event.quota, withCalls(calls.get(event.quota) ?? [], event));
    if (event.kind === 'fault') faults.push(event);
    if (event.kind === 'invocation') invocations.push(event);
  }
  forgetOldest(batches);
  return {
    ...state,
    batches,
    queries,
    quotas,
    calls,
    faults: faults.slice(-MOST_FAULTS),
    invocations: invocations.slice(-MOST_INVOCATIONS),
  };
}

function batchOf(event: ConsoleEvent): BatchName | undefined {
  if (!('batchId' in event) || event.batchId === undefined || event.functionName === undefined) return undefined;
  return { functionName: event.functionName, batchId: event.batchId };
}

/** Batches that are not in flight go first. A map keeps the order in which its keys came. */
function forgetOldest(batches: Map<string, BatchRecord>): void {
  if (batches.size <= MOST_BATCHES) return;
  const all = [...batches.values()];
  const inOrder = [...all.filter((record) => !isInFlight(record)), ...all.filter(isInFlight)];
  for (const { key } of inOrder.slice(0, batches.size - MOST_BATCHES)) batches.delete(key);
}
