import { ExecutionPool } from './execution-pool';
import type { FunctionSettings } from './function-settings';

/** AWS's default for an account in one region. A new account may have 10. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const DEFAULT_CONCURRENCY = 1_000;

/** AWS keeps this many executions unreserved: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const LEAST_UNRESERVED = 100;

/** The executions that functions of an account may reserve. An account with a limit of 100 or less can reserve none. */
export function reservable(limit: number): number {
  return Math.max(0, limit - LEAST_UNRESERVED);
}

/**
 * Divides the executions of an account among its functions. A function that reserves executions has a pool of its own, which no other function
 * can use. All other functions share what is left.
 */
export class AccountConcurrency {
  private readonly shared: ExecutionPool;

  /** @param limit the executions that can run at a time in the account, those of all functions together */
  constructor(functions: readonly FunctionSettings[], limit = DEFAULT_CONCURRENCY) {
    const reserved = functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
    this.shared = new ExecutionPool(limit - reserved);
  }

  /** The pool of one function. Call it once for each function, because every call makes a new pool of the function's reserved executions. */
  poolOf({ reservedConcurrency }: FunctionSettings): ExecutionPool {
    return reservedConcurrency === undefined ? this.shared : new ExecutionPool(reservedConcurrency);
  }
}
