/** An error that the user can repair. The command prints its message without a stack and exits with 2. */
export class UsageError extends Error {
  readonly exitCode = 2;
}
