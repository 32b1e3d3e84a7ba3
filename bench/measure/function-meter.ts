import type { InvocationReport } from '../../local/cloud/lambda/lambda-function';

/** What the invocations of one function took, all together. */
export interface FunctionUse {
  memoryMb: number;
  invocations: number;
  /** How often each error came. */
  readonly errors: Record<string, number>;
  /** From order to end; times of a scaled run as they were measured. */
  durationMs: number;
  /** Of the process that took most. */
  peakMemoryMb: number;
  /** CPU time of each invocation, in the order of their ends. */
  readonly cpuMs: number[];
  /** When the last invocation ended, by `performance.now()`. */
  endedAt: number;
}

/** Adds up what Lambda would report. */
export class FunctionMeter {
  private readonly byName = new Map<string, FunctionUse>();

  record({ functionName, durationMs, memoryMb, error, usage }: InvocationReport): void {
    const use = this.of(functionName);
    use.memoryMb = memoryMb;
    use.invocations += 1;
    if (error !== undefined) {
      const name = error.replace(/^RequestId: \S+ Error: /, '');
      use.errors[name] = (use.errors[name] ?? 0) + 1;
    }
    use.durationMs += durationMs;
    use.peakMemoryMb = Math.max(use.peakMemoryMb, usage?.peakMemoryMb ?? 0);
    use.cpuMs.push(usage?.cpuMs ?? 0);
    use.endedAt = performance.now();
  }

  of(functionName: string): FunctionUse {
    const none = { memoryMb: 0, invocations: 0, errors: {}, durationMs: 0, peakMemoryMb: 0, cpuMs: [], endedAt: 0 };
    const use = this.byName.get(functionName) ?? none;
    this.byName.set(functionName, use);
    return use;
  }
}
