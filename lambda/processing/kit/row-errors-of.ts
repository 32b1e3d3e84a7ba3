import { filled, type RowErrors, type RowErrorValues } from '../../shared/way-to-fail';
import { RowError } from './row-error';

/** Makes the row errors of a record: by code, with the values that the code and the sentence name. */
export function rowErrorsOf<Errors extends RowErrors>(errors: Errors) {
  return <Code extends keyof Errors & string>(code: Code, ...[values]: RowErrorValues<Code, Errors[Code]>): RowError =>
    new RowError(filled(code, values), filled(errors[code]?.sentence ?? '', values));
}
