import type { ConsoleEvent } from '../../api/events';
import type { BatchRecord, FaultEvent } from './batch-record';
import type { CallRates } from './call-rates';

type EventOf<Kind extends ConsoleEvent['kind']> = Extract<ConsoleEvent, { kind: Kind }>;
export type QuotaState = EventOf<'quota'>;
export type Invocation = EventOf<'invocation'>;
/** A query that was run from a page, as its last event says. */
export type QueryRun = EventOf<'query'>;

/** How the page stands with its server. */
export type Connection =
  | { readonly is: 'connecting' | 'open' }
  | { readonly is: 'lost'; readonly sentence: string }
  /** The page has no token, or the server does not accept it. */
  | { readonly is: 'locked' };

/** What the page knows. Never changed: events make a new state that shares what did not change. */
export interface ConsoleState {
  readonly connection: Connection;
  readonly batches: ReadonlyMap<string, BatchRecord>;
  readonly queries: ReadonlyMap<string, QueryRun>;
  readonly quotas: ReadonlyMap<string, QuotaState>;
  readonly calls: ReadonlyMap<string, CallRates>;
  /** In order of time. */
  readonly faults: readonly FaultEvent[];
  readonly invocations: readonly Invocation[];
  /** When the server last read the stack, in ms since the epoch. Absent: not yet, or changes are pushed. */
  readonly readAt?: number;
}

export const EMPTY_STATE: ConsoleState = {
  connection: { is: 'connecting' },
  batches: new Map(),
  queries: new Map(),
  quotas: new Map(),
  calls: new Map(),
  faults: [],
  invocations: [],
};
