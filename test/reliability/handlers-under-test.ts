import type { APIGatewayProxyResult } from 'aws-lambda';
import { functionsIn } from '../../lambda/handlers/functions';
import { getHandler } from '../../lambda/handlers/get-handler';
import { postHandler } from '../../lambda/handlers/post-handler';
import { processHandler, type ProcessEvent } from '../../lambda/handlers/process-handler';
import type { JobsOf, JobStore } from '../../lambda/jobs/job-store';
import type { JobTimes } from '../../lambda/jobs/job-times';
import type { Processor } from '../../lambda/processing/processor';
import type { WireRow } from '../../lambda/protocol/batch';
import type { Clock } from '../../lambda/shared/clock';
import type { ServedFunctions } from '../../lambda/shared/contract';
import type { Log } from '../../lambda/shared/log';
import type { Metrics } from '../../lambda/shared/metrics';
import { aGet, aPost, resourceOf } from '../unit/builders';
import type { TestedFunction } from './tested-function';

/** What one invocation of any of the handlers gets. */
export interface HandlerParts {
  readonly storeOf: (of: JobsOf) => JobStore;
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What post and get know of the service. */
export interface ServiceParts {
  readonly functions: readonly TestedFunction[];
  /** The most batches of one line that may be in flight. */
  readonly maxBatches: number;
  /** The most rows of one slice. Default: that of the job store. */
  readonly rowsPerSlice?: number;
  readonly startProcessing: (processFunction: string, batchId: string) => Promise<void>;
}

/** A request to one function. */
export interface TestedRequest {
  readonly fn: TestedFunction;
  readonly headers: Record<string, string>;
}

/** The event that starts process for a batch. */
export function eventFor(batchId: string): ProcessEvent {
  return { batchId };
}

export function post(
  { fn, headers, rows }: TestedRequest & { readonly rows: readonly WireRow[] },
  parts: HandlerParts & ServiceParts,
): Promise<APIGatewayProxyResult> {
  const { startProcessing, maxBatches: maxBatchesInFlight, clock, log, metrics } = parts;
  const functions = functionsOf(parts);
  const handler = postHandler({ functions, startProcessing, maxBatchesInFlight, clock, log, metrics });
  return handler({ ...aPost({ rows, headers }), resource: resourceOf(fn) });
}

export function get(
  { fn, headers }: TestedRequest,
  parts: HandlerParts & ServiceParts,
): Promise<APIGatewayProxyResult> {
  const { times, clock, log, metrics } = parts;
  const handler = getHandler({ functions: functionsOf(parts), times, clock, log, metrics });
  return handler({ ...aGet({ headers }), resource: resourceOf(fn) });
}

export function process(
  event: ProcessEvent,
  { fn, processor, storeOf, ...parts }: HandlerParts & { readonly fn: TestedFunction; readonly processor: Processor },
): Promise<void> {
  const handler = processHandler({ functionName: fn.functionName, store: storeOf(fn), processor, ...parts });
  return handler(event);
}

/** As post and get know them: from the variable that the stack sets. */
function functionsOf({ functions, rowsPerSlice, storeOf }: HandlerParts & ServiceParts) {
  const served: ServedFunctions = Object.fromEntries(
    functions.map((fn) => {
      const { functionName: name, line, rowsPerCall, unitsPerCall, maxUnits } = fn;
      const limits = { maxValueBytes: 250, maxRows: 100_000, maxUnits, rowsPerSlice };
      return [resourceOf(fn), { name, line, process: name, rowsPerCall, unitsPerCall, ...limits }];
    }),
  );
  return functionsIn(JSON.stringify(served), storeOf);
}
