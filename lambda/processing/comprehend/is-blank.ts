import type { Value } from '../../protocol/batch';

/** Whether the argument says nothing: it is absent, NULL, or white space. */
export function isBlank(value: Value | undefined): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}
