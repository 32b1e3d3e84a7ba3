/** An error that the emulated Secrets Manager or Parameter Store returns to its caller as JSON. */
export class ServiceError extends Error {
  /** Such as `ResourceNotFoundException`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
