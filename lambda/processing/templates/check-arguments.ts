import type { Row } from '../../protocol/batch';
import { failuresOf } from '../kit/failures-of';
import { TEMPLATE_FAILURES } from './contract';

const failure = failuresOf(TEMPLATE_FAILURES);

/** Throws a BatchFailure if the rows have another number of arguments than the settings name. */
export function checkArguments([first]: readonly Row[], columns: readonly string[]): void {
  const sent = first?.length ?? columns.length;
  if (sent !== columns.length)
    throw failure('ARGUMENTS_DIFFER', { sent, count: columns.length, columns: columns.join(', ') });
}
