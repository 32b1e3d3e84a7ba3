/** Counts executions that run at the same time, up to a limit. */
export class ExecutionPool {
  private readonly limit: number;
  private running = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Starts an execution. False if the limit is reached: Lambda then throttles the invocation. */
  start(): boolean {
    if (this.running >= this.limit) return false;
    this.running += 1;
    return true;
  }

  /** Call this once for each execution that was started. */
  end(): void {
    this.running -= 1;
  }
}
