import { failuresOf } from '../kit/failures-of';
import { rowErrorsOf } from '../kit/row-errors-of';
import { BEDROCK_FAILURES, BEDROCK_ROW_ERRORS } from './contract';

/** The batch failures of this processor, by code. */
export const failure = failuresOf(BEDROCK_FAILURES);

/** The row errors of this processor, by code. */
export const rowError = rowErrorsOf(BEDROCK_ROW_ERRORS);
