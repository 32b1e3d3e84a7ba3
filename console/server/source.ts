import type { BatchName } from '../api/batch';
import type { BatchDetails, BatchLog, Done } from '../api/details';
import type { FaultName } from '../api/faults';
import type { Graphs } from '../api/graphs';
import type { ConsoleInfo } from '../api/info';
import type { CsvReply, CsvRequest, RunReply, RunRequest } from '../api/run';
import type { TriedCall, Trust } from '../api/trust';
import type { EventLog } from './event-log';

/**
 * A stack as the console shows it: the embedded cloud, or a deployed stack. A method that is absent is not possible with this
 * stack, and `may` of its info says so. A method may throw a {@link ConsoleProblem} or a UsageError, whose message the page shows.
 */
export interface ConsoleSource {
  /** What happens. The source adds to it, the server sends it to pages. */
  readonly events: EventLog;
  info(): Promise<ConsoleInfo>;
  /** Called when the number of pages that read the events changes. A source observes and computes nothing before the first page. */
  onPages(count: number): void;
  /** Undefined: there is no such batch, or it has expired. */
  details(batch: BatchName, options: { readonly rows: boolean }): Promise<BatchDetails | undefined>;
  /** May take seconds. Undefined: there is no such batch, or it has expired. */
  log(batch: BatchName): Promise<BatchLog | undefined>;
  end(batch: BatchName, reason: string): Promise<Done>;
  requeue(batch: BatchName): Promise<Done>;
  /** The batches that a text names: a batch id, a query id, a failure code, or an SQL error that holds one of them. */
  find(text: string): Promise<readonly BatchName[]>;
  /** Runs a query. Resolves at its end, good or bad; `signal` aborts when the user cancels. */
  run?(
    request: RunRequest,
    options: { readonly onReply: (reply: RunReply) => void; readonly signal: AbortSignal },
  ): Promise<void>;
  readCsv?(request: CsvRequest): Promise<CsvReply>;
  breakThings?(fault: FaultName, where: Partial<BatchName>): Promise<Done>;
  /** The graphs of the stack's dashboard, for so many hours up to now. */
  graphs?(hours: number): Promise<Graphs>;
  trust?(): Promise<Trust>;
  /** @param caller the name of one of `callers` in {@link Trust} */
  tryCall?(caller: string): Promise<TriedCall>;
  stop(): Promise<void>;
}
