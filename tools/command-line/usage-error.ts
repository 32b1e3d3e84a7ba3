/** A mistake in what the user asked for. The command prints the message without a stack and exits with 2. */
export class UsageError extends Error {
  readonly exitCode = 2;
}
