import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { JobStorage } from '../jobs/job-storage';
import type { JobStore } from '../jobs/job-store';
import type { Slots } from '../jobs/slots';
import { servedFunctions, type ServedFunction, type WrittenFunctions } from '../shared/served-functions';

/** An external function that post and get serve, with the store of its jobs. */
export interface FunctionWithStore<Store = JobStore> extends Omit<ServedFunction, 'slots'> {
  readonly store: Store;
  /** Of its line. Undefined: the line has none, and every batch starts a worker. */
  readonly slots?: Pick<Slots, 'start' | 'isAnyFree'>;
  /** Whether other functions use the same quota. */
  readonly sharesLine: boolean;
}

/** Each function by the path of its API resource, such as `/sentiment`. */
export type Functions<Store = JobStore> = ReadonlyMap<string, FunctionWithStore<Store>>;

/** @param json the variable `FUNCTIONS` */
export function functionsIn(
  json: string,
  storage: Pick<JobStorage, 'storeOf' | 'slotsOf'> & Partial<Pick<JobStorage, 'timeScale'>>,
): Functions {
  const { timeScale = 1 } = storage;
  const served = Object.entries(servedFunctions(JSON.parse(json) as WrittenFunctions));
  return new Map(
    served.map(([resource, { slots, maxUnits, ...fn }]) => {
      const { name, line } = fn;
      // The rate of a trial is already that of its faster time, in which a budget is shorter.
      const scaled = maxUnits === undefined ? {} : { maxUnits: maxUnits / timeScale };
      const store = storage.storeOf({ functionName: name, line });
      const sharesLine = served.some(([, other]) => other.name !== name && other.line === line);
      return [
        resource,
        { ...fn, ...scaled, store, sharesLine, slots: slots ? storage.slotsOf(line, slots) : undefined },
      ];
    }),
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
