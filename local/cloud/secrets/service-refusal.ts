/** An error of the caller, which the service answers as JSON. */
export class ServiceRefusal extends Error {
  /** Such as `ResourceNotFoundException`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
