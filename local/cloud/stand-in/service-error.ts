/** An error that a stand-in for an AWS service answers. */
export interface ServiceError {
  /** The exception's name, such as `ThrottlingException`. */
  readonly code: string;
  readonly message: string;
  /** In AWS JSON 1.1: 400 for an error of the caller, throttling included; 500 for the service's own faults. */
  readonly status: number;
  /** The exception's other members. Default: none. */
  readonly details?: Readonly<Record<string, string>>;
}

export function refusal(code: string, message: string): ServiceError {
  return { code, message, status: 400 };
}

export const THROTTLED = refusal('ThrottlingException', 'Rate exceeded');

export const INTERNAL_ERROR: ServiceError = {
  code: 'InternalServerException',
  message: 'An internal server error occurred. Retry your request.',
  status: 500,
};

export function invalidValue(name: string, constraint: string): ServiceError {
  return refusal(
    'ValidationException',
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}

export function isServiceError(result: object): result is ServiceError {
  return 'code' in result && 'status' in result;
}
