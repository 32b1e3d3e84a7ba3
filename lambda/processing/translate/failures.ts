import { failuresOf } from '../kit/failures-of';
import { rowErrorsOf } from '../kit/row-errors-of';
import { TRANSLATE_FAILURES, TRANSLATE_ROW_ERRORS } from './contract';

/** The batch failures of this processor, by code. */
export const failure = failuresOf(TRANSLATE_FAILURES);

/** The row errors of this processor, by code. */
export const rowError = rowErrorsOf(TRANSLATE_ROW_ERRORS);
