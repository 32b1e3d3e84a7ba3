import { CallQuota } from './call-quota';
import { operations, type OperationName } from './operations/operations';

export interface QuotaOptions {
  /** The quota of every operation that `quotas` does not name. Default: AWS's default of each operation. */
  readonly callsPerSecond?: number;
  /** The quotas of single operations, in calls a second, as an account may have them. */
  readonly quotas?: Readonly<Partial<Record<OperationName, number>>>;
}

/** The quotas of all operations. They share nothing: also a batch operation and its single form have one each. */
export class CallQuotas {
  private readonly quotas: ReadonlyMap<OperationName, CallQuota>;

  /** @param now milliseconds on a clock that never goes back */
  constructor({ callsPerSecond, quotas = {} }: QuotaOptions, now?: () => number) {
    const all = [...operations].map(([name, operation]) => {
      const own = quotas[name] ?? callsPerSecond ?? operation.callsPerSecond;
      return [name, new CallQuota(own, now)] as const;
    });
    this.quotas = new Map(all);
  }

  /** Whether one more call may pass; if so it is counted. */
  take(operation: OperationName): boolean {
    return this.quotas.get(operation)?.take() ?? false;
  }
}
