import { INTERNAL_ERROR, refusal, THROTTLED, type ServiceError } from '../stand-in/service-error';

/** The error of one text of a call. The other texts of the call get their results. */
export interface TextFault {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const CALL_FAULTS: Record<string, ServiceError> = {
  throttle: THROTTLED,
  '500': INTERNAL_ERROR,
  invalid: refusal('InvalidRequestException', 'The request is invalid.'),
};

const TEXT_FAULTS: Record<string, TextFault> = {
  'item-error': { ErrorCode: 'INTERNAL_SERVER_ERROR', ErrorMessage: 'Internal server error' },
  'item-invalid': { ErrorCode: 'INVALID_REQUEST', ErrorMessage: 'The text is invalid' },
};

/**
 * The error of the whole call, if a trigger causes one. The triggers of the stand-in for Comprehend:
 *
 * | the text holds             | what happens                                                         |
 * | -------------------------- | -------------------------------------------------------------------- |
 * | `#comprehend:item-error`   | this text gets an entry in ErrorList, INTERNAL_SERVER_ERROR          |
 * | `#comprehend:item-invalid` | this text gets an entry in ErrorList, INVALID_REQUEST                |
 * | `#comprehend:throttle`     | the whole call: 400 ThrottlingException                              |
 * | `#comprehend:500`          | the whole call: 500 InternalServerException                          |
 * | `#comprehend:invalid`      | the whole call: 400 InvalidRequestException                          |
 * | `#comprehend:slow`         | the whole call takes ten times the latency                           |
 * | any of these and `-once`   | the same, but only the first time an operation gets this very text   |
 *
 * An operation without an ErrorList answers `item-error` by InternalServerException and `item-invalid` by
 * InvalidRequestException.
 */
export function callFault(triggers: readonly string[]): ServiceError | undefined {
  return triggers.map((trigger) => CALL_FAULTS[trigger]).find((fault) => fault !== undefined);
}

/** The error of one text, if a trigger causes one. */
export function textFault(triggers: readonly string[]): TextFault | undefined {
  return triggers.map((trigger) => TEXT_FAULTS[trigger]).find((fault) => fault !== undefined);
}
