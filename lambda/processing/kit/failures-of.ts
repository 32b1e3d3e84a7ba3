import { messageOf, type FailureValues, type WaysToFail } from '../../shared/way-to-fail';
import { BatchFailure } from './batch-failure';

/**
 * Makes the batch failures of a record, which a processor's contract holds and its definition names: by code, with the values
 * that the sentence and the advice name.
 */
export function failuresOf<Ways extends WaysToFail>(ways: Ways) {
  return <Code extends keyof Ways & string>(code: Code, ...values: FailureValues<Ways[Code]>): BatchFailure => {
    const way: Ways[Code] = ways[code];
    return new BatchFailure({ code, message: messageOf(way, ...values), retryHelps: way.retryHelps });
  };
}
