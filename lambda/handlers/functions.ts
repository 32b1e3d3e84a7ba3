import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { JobStore, JobsOf } from '../jobs/job-store';
import type { ServedFunction, ServedFunctions } from '../shared/contract';

/** An external function that post and get serve, with the store of its jobs. */
export interface FunctionWithStore extends ServedFunction {
  readonly store: JobStore;
}

/** Each function by the path of its API resource, such as `/sentiment`. */
export type Functions = ReadonlyMap<string, FunctionWithStore>;

/** @param json the variable `FUNCTIONS` */
export function functionsIn(json: string, storeOf: (jobs: JobsOf) => JobStore): Functions {
  const served = Object.entries(JSON.parse(json) as ServedFunctions);
  return new Map(
    served.map(([resource, fn]) => [resource, { ...fn, store: storeOf({ functionName: fn.name, line: fn.line }) }]),
  );
}

/** The function whose URL was called. API Gateway routes no other request here, so a missing one is an error of the stack. */
export function functionAt({ resource }: Pick<APIGatewayProxyEvent, 'resource'>, functions: Functions): FunctionWithStore {
  const fn = functions.get(resource);
  if (fn === undefined) throw new Error(`No function of this service has the resource ${resource}`);
  return fn;
}
