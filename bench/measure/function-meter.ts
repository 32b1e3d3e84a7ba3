import type { InvocationReport } from '../../local/cloud/lambda/lambda-function';

/** What the invocations of one function took, all together. */
export interface FunctionUse {
  readonly memoryMb: number;
  invocations: number;
  errors: number;
  /** From order to end; times of a scaled run as they were measured. */
  durationMs: number;
  cpuMs: number;
  /** Of the sandbox that took most. */
  peakMemoryMb: number;
  /** When the last invocation ended, by `performance.now()`. */
  endedAt: number;
}

/** Adds up what Lambda would report. */
export class FunctionMeter {
  private readonly byName = new Map<string, FunctionUse>();

  record({ functionName, status, durationMs, memoryMb, usage }: InvocationReport): void {
    const use = this.of(functionName, memoryMb);
    use.invocations += 1;
    use.errors += Number(status === 'error');
    use.durationMs += durationMs;
    use.cpuMs += usage?.cpuMs ?? 0;
    use.peakMemoryMb = Math.max(use.peakMemoryMb, usage?.peakMemoryMb ?? 0);
    use.endedAt = performance.now();
  }

  /** @param memoryMb of a function that was not called */
  of(functionName: string, memoryMb = 0): FunctionUse {
    const use = this.byName.get(functionName) ?? {
      memoryMb,
      invocations: 0,
      errors: 0,
      durationMs: 0,
      cpuMs: 0,
      peakMemoryMb: 0,
      endedAt: 0,
    };
    this.byName.set(functionName, use);
    return use;
  }
}
