import type { Value } from '../../protocol/batch';

/** Whether the argument is absent, NULL, or only white space. */
export function isBlank(value: Value | undefined): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}
