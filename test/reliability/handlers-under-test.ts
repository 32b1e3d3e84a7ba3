import type { APIGatewayProxyResult } from 'aws-lambda';
import { functionsIn } from '../../lambda/handlers/functions';
import { getHandler } from '../../lambda/handlers/get-handler';
import { postHandler } from '../../lambda/handlers/post-handler';
import { processHandler } from '../../lambda/handlers/process-handler';
import type { ProcessEvent, StartProcessing } from '../../lambda/handlers/start-worker';
import type { JobStorage } from '../../lambda/jobs/job-storage';
import type { JobTimes } from '../../lambda/jobs/job-times';
import type { Processor } from '../../lambda/processing/processor';
import type { UnsentCalls } from '../../lambda/processing/unsent-calls';
import type { WireRow } from '../../lambda/protocol/batch';
import type { Clock } from '../../lambda/shared/clock';
import { writtenFunctions, type ServedFunctions } from '../../lambda/shared/served-functions';
import type { Log } from '../../lambda/shared/log';
import type { Metrics } from '../../lambda/shared/metrics';
import { aGet, aPost, resourceOf } from '../unit/builders';
import { UNITS_PER_SECOND, type TestedFunction } from './tested-function';

/** What one invocation of any of the handlers gets. */
export interface HandlerParts {
  readonly storage: Pick<JobStorage, 'storeOf' | 'slotsOf'>;
  readonly startProcessing: StartProcessing;
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
}

/** A request to one function. */
export interface TestedRequest {
  readonly fn: TestedFunction;
  readonly headers: Record<string, string>;
}

/** How long get holds a poll: the default of `polls.holdSeconds`. */
const HOLD_MS = 20_000;

/** The event that starts process for a batch. */
export function eventFor({ functionName }: TestedFunction, batchId: string): ProcessEvent {
  return { functionName, batchId };
}

export function post(
  { fn, headers, rows }: TestedRequest & { readonly rows: readonly WireRow[] },
  parts: HandlerParts & ServiceParts,
): Promise<APIGatewayProxyResult> {
  const { startProcessing, maxBatches, clock, log, metrics } = parts;
  const room = { maxBatchesInFlight: maxBatches, maxBatchesAtOnce: maxBatches };
  const handler = postHandler({ functions: functionsOf(parts), startProcessing, ...room, clock, log, metrics });
  return handler({ ...aPost({ rows, headers }), resource: resourceOf(fn) });
}

export function get(
  { fn, headers }: TestedRequest,
  parts: HandlerParts & ServiceParts,
): Promise<APIGatewayProxyResult> {
  const { startProcessing, times, clock, log, metrics } = parts;
  const functions = functionsOf(parts);
  const handler = getHandler({ functions, startProcessing, holdMs: HOLD_MS, times, clock, log, metrics });
  return handler({ ...aGet({ headers }), resource: resourceOf(fn) });
}

/** A function, its processor, and the calls of it that wait for their turn. */
export interface TestedWork {
  readonly fn: TestedFunction;
  readonly processor: Processor;
  readonly unsent: UnsentCalls;
}

export function process(
  event: ProcessEvent,
  { fn, processor, unsent, storage, ...parts }: HandlerParts & TestedWork,
): Promise<void> {
  const { functionName, line, slots } = fn;
  const handler = processHandler({
    functionName,
    store: storage.storeOf(fn),
    line: slots ? { slots: storage.slotsOf(line, slots), unitsPerSecond: UNITS_PER_SECOND, unsent } : undefined,
    processor,
    ...parts,
  });
  return handler(event);
}

/** As post and get know them: from the variable that the stack sets. */
function functionsOf({ functions, rowsPerSlice, storage }: HandlerParts & ServiceParts) {
  const served: ServedFunctions = Object.fromEntries(
    functions.map((fn) => {
      const { functionName: name, line, rowsPerCall, unitsPerCall, maxUnits, slots } = fn;
      const limits = { maxValueBytes: 250, maxRows: 100_000, maxUnits, rowsPerSlice };
      return [resourceOf(fn), { name, line, process: name, rowsPerCall, unitsPerCall, slots, ...limits }];
    }),
  );
  return functionsIn(JSON.stringify(writtenFunctions(served)), storage);
}
