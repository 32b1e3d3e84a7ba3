/** The server could not do what the page asked. The message is a sentence for the user. */
export class ApiProblem extends Error {
  readonly status: number | undefined;

  /** @param status absent: there was no answer */
  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
