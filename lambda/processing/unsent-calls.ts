/**
 * The calls of one worker that wait for their turn: at the pace of the quota, or for one of the calls that may run at the same
 * time. While there are none, the worker has time for another job.
 */
export class UnsentCalls {
  /** How many. */
  count = 0;
  private onNone: () => void = () => undefined;

  /** @returns to be called once the call is sent, or given up. Later calls of it do nothing */
  add(): () => void {
    this.count += 1;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.count -= 1;
      if (this.count === 0) this.onNone();
    };
  }

  /** Calls `listener` whenever the last waiting call is sent, in place of an earlier listener. */
  whenNone(listener: () => void): void {
    this.onNone = listener;
  }
}
