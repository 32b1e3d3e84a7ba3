/** An error as an AWS JSON 1.1 service answers it. */
export interface ServiceError {
  /** The exception's name, such as `ThrottlingException`. */
  readonly code: string;
  readonly message: string;
  /** 400 for an error of the caller, throttling included; 500 for the service's own faults. */
  readonly status: 400 | 500;
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
