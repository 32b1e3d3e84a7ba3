import { errorName, isDenial, isThrottle } from '../../shared/errors';
import { type BatchFailure } from '../kit/batch-failure';
import { defaultMeaning, type Meaning, type OutageRule } from '../kit/outage-watch';
import { RetryAfter } from '../kit/retry-after';
import { rowErrorIn } from '../kit/row-error';
import { failure, rowError } from './failures';

/** Permanent errors besides denials: the model is unknown, its provider's form is not filled in, or the account has no quota for it. */
const REFUSALS = new Set(['ResourceNotFoundException', 'FTUFormNotFilled', 'ServiceQuotaExceededException']);

/** Bedrock names a prompt that is too long only in the message of a ValidationException, in the words of the model's provider. */
const TOO_LONG = /too long|too many (input )?tokens|context (window|length)|maximum (context|number of tokens)/i;

const PROMPT_TOO_LONG = rowError('PROMPT_TOO_LONG');
const PROMPT_REFUSED = rowError('PROMPT_REFUSED');

/** Converts an error of Bedrock to the error that tells the kit what to do. A model that is not ready is a throttle: the call is made again until the deadline. */
export function kitErrorOf(error: unknown): unknown {
  const name = errorName(error);
  if (name === 'ValidationException') return TOO_LONG.test(messageOf(error)) ? PROMPT_TOO_LONG : PROMPT_REFUSED;
  if (isDenial(error) || REFUSALS.has(name)) return failure('SERVICE_REFUSED', { error: name });
  const isBusy = name === 'ModelNotReadyException' || isThrottle(error);
  return isBusy ? new RetryAfter(undefined, { cause: error }) : error;
}

/**
 * When the batch fails although each of its errors is one row's. A ValidationException may be about the row or about the settings. If Bedrock rejects all
 * calls, it is about the settings.
 */
export const OUTAGE: OutageRule = { meaningOf, failure: failureOf };

function meaningOf(error: unknown): Meaning {
  return rowErrorIn(error) === PROMPT_REFUSED ? 'failed' : defaultMeaning(error);
}

function failureOf(error: unknown): BatchFailure {
  return rowErrorIn(error) ? failure('CALLS_NOT_VALID') : failure('MODEL_FAILED', { error: errorName(error) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
