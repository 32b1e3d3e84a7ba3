import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { BatchExchange, type Exchange } from './batch-exchange';
import { systemClock, type Clock } from './clock';
import { cutBatches, type Row } from './cut-batches';
import type { Json } from './json';
import { RemoteServiceError } from './remote-service-error';
import type { FunctionDeclaration } from './request-headers';
import { SendingRate } from './sending-rate';
import { SignedSender, type Credentials } from './signed-sender';
import { SNOWFLAKE_TIMING, type Timing } from './timing';

export interface ExternalFunctionCall extends FunctionDeclaration {
  readonly url: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** One array of argument values for each row of the query. */
  readonly rows: readonly Row[];
  readonly maxBatchRows?: number;
  /** The most batches in flight. Default: 16, which was observed in a query over a million rows. */
  readonly parallelBatches?: number;
  /** Default: the times that Snowflake publishes, and assumptions for the others. */
  readonly timing?: Timing;
  readonly clock?: Clock;
  /** Default: a new one. */
  readonly queryId?: string;
  /** Cancels the query: it sends no more requests, and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called when a batch has its values. `firstRow` counts from 0 in the query. */
  readonly onValues?: (firstRow: number, values: readonly Json[]) => void;
  /** Called for every request when its answer arrives. */
  readonly onExchange?: (exchange: Exchange) => void;
  /**
   * Called for a batch that failed. Its rows stay null and the other batches continue, for runs that count failures.
   * Default: the query fails, as in Snowflake.
   */
  readonly onBatchFailure?: (batch: number, error: RemoteServiceError) => void;
}

export interface QueryResult {
  readonly queryId: string;
  /** In the order of the rows. */
  readonly values: readonly Json[];
  /** Every request, in the order of the answers. */
  readonly exchanges: readonly Exchange[];
}

/**
 * Runs `select FUNCTION(…) from …` as Snowflake does: cuts the rows into batches and sends several at a time. Throws a
 * RemoteServiceError as soon as one batch fails, and then sends no more requests.
 */
export async function callExternalFunction(call: ExternalFunctionCall): Promise<QueryResult> {
  const over = new AbortController();
  const cancel = () => over.abort(call.signal?.reason);
  call.signal?.addEventListener('abort', cancel);
  const sender = new SignedSender(call);
  try {
    call.signal?.throwIfAborted();
    return await runQuery(call, sender, over.signal);
  } finally {
    call.signal?.removeEventListener('abort', cancel);
    over.abort();
    sender.close();
  }
}

/** @param signal aborts when the query ends, so that its requests and waits end */
async function runQuery(call: ExternalFunctionCall, sender: SignedSender, signal: AbortSignal): Promise<QueryResult> {
  const { rows, parallelBatches = 16, timing = SNOWFLAKE_TIMING, clock = systemClock, queryId = randomUUID() } = call;
  // Each batch adds a listener. Without this, Node would warn of a leak.
  setMaxListeners(0, signal);
  const rate = new SendingRate({ parallelBatches, recoveryMs: timing.recoveryMs, clock, signal });
  const exchanges: Exchange[] = [];
  const onExchange = (exchange: Exchange) => {
    exchanges.push(exchange);
    call.onExchange?.(exchange);
  };
  const declaration = { ...call, name: call.name.toUpperCase() };
  const query = { declaration, queryId, sender, rate, timing, clock, signal, startedAt: clock.now(), onExchange };

  const values = new Array<Json>(rows.length).fill(null);
  const batches = cutBatches(rows, queryId, call.maxBatchRows).values();
  const sendBatches = async () => {
    for (const batch of batches) {
      await rate.enter();
      const results = await new BatchExchange(batch, query).run().catch((error: unknown) => {
        if (!call.onBatchFailure || !(error instanceof RemoteServiceError)) throw error;
        call.onBatchFailure(batch.index, error);
        return [];
      });
      results.forEach((value, at) => (values[batch.firstRow + at] = value));
      if (results.length > 0) call.onValues?.(batch.firstRow, results);
      rate.leave();
    }
  };
  await Promise.all(Array.from({ length: parallelBatches }, sendBatches));
  return { queryId, values, exchanges };
}
