import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { JobStore, JobsOf } from '../jobs/job-store';
import type { ServedFunction, ServedFunctions } from '../shared/contract';

/** An external function that post and get serve, with the store of its jobs. */
export interface FunctionWithStore<Store = JobStore> extends ServedFunction {
  readonly store: Store;
}

/** Each function by the path of its API resource, such as `/sentiment`. */
export type Functions<Store = JobStore> = ReadonlyMap<string, FunctionWithStore<Store>>;

/** @param json the variable `FUNCTIONS` */
export function functionsIn(json: string, storeOf: (jobs: JobsOf) => JobStore): Functions {
  const served = Object.entries(JSON.parse(json) as ServedFunctions);
  return new Map(
    served.map(([resource, fn]) => [resource, { ...fn, store: storeOf({ functionName: fn.name, line: fn.line }) }]),
  );
}

/** The function whose URL was called. API Gateway routes no other request here, so a missing one is an error of the stack. */
export function functionAt<Store>(
  { resource }: Pick<APIGatewayProxyEvent, 'resource'>,
  functions: Functions<Store>,
): FunctionWithStore<Store> {
  const fn = functions.get(resource);
  if (fn === undefined) throw new Error(`No function of this service has the resource ${resource}`);
  return fn;
}
