import type { InvocationReport } from '../../local/cloud/lambda/lambda-function';

/** The resources that all invocations of one function used. */
export interface FunctionUse {
  memoryMb: number;
  invocations: number;
  /** The most executions that ran at a time. For several functions together: the sum of theirs, which may be too high. */
  atOnce: number;
  /** The number of invocations that Lambda throttled. They are not in `invocations`. */
  throttles: number;
  /** The number of failed invocations, by error. */
  readonly errors: Record<string, number>;
  /** The sum of the times from request to end, not multiplied by the time scale. */
  durationMs: number;
  /** The highest peak of any of its processes. */
  peakMemoryMb: number;
  /** The CPU time of each invocation, in the order in which the invocations of a function ended. */
  readonly cpuMs: number[];
  /** The time of `performance.now()` when the last invocation ended. */
  endedAt: number;
}

const NONE = { memoryMb: 0, invocations: 0, atOnce: 0, throttles: 0, durationMs: 0, peakMemoryMb: 0, endedAt: 0 };

/** Adds up the reports of invocations. */
export class FunctionMeter {
  private readonly byName = new Map<string, FunctionUse>();

  record({ functionName, durationMs, memoryMb, atOnce, error, usage }: InvocationReport): void {
    const use = this.of(functionName);
    use.memoryMb = memoryMb;
    use.invocations += 1;
    use.atOnce = Math.max(use.atOnce, atOnce);
    if (error !== undefined) {
      const name = error.replace(/^RequestId: \S+ Error: /, '');
      use.errors[name] = (use.errors[name] ?? 0) + 1;
    }
    use.durationMs += durationMs;
    use.peakMemoryMb = Math.max(use.peakMemoryMb, usage?.peakMemoryMb ?? 0);
    use.cpuMs.push(usage?.cpuMs ?? 0);
    use.endedAt = performance.now();
  }

  recordThrottle(functionName: string): void {
    this.of(functionName).throttles += 1;
  }

  /** The use of these functions together. Memory and `endedAt` are the highest of all functions, everything else is added. */
  together(functionNames: readonly string[]): FunctionUse {
    const sum = { ...NONE, errors: {} as Record<string, number>, cpuMs: [] as number[] };
    for (const use of functionNames.map((name) => this.of(name))) {
      sum.memoryMb = Math.max(sum.memoryMb, use.memoryMb);
      sum.invocations += use.invocations;
      sum.atOnce += use.atOnce;
      sum.throttles += use.throttles;
      for (const [name, count] of Object.entries(use.errors)) sum.errors[name] = (sum.errors[name] ?? 0) + count;
      sum.durationMs += use.durationMs;
      sum.peakMemoryMb = Math.max(sum.peakMemoryMb, use.peakMemoryMb);
      sum.cpuMs.push(...use.cpuMs);
      sum.endedAt = Math.max(sum.endedAt, use.endedAt);
    }
    return sum;
  }

  private of(functionName: string): FunctionUse {
    const use = this.byName.get(functionName) ?? { ...NONE, errors: {}, cpuMs: [] };
    this.byName.set(functionName, use);
    return use;
  }
}
