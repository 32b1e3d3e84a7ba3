/** A request of the page that cannot be answered. The page shows the message: what happened, why, and what to do. */
export class ConsoleProblem extends Error {
  /** The HTTP status of the answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
