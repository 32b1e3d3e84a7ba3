import { templateParts } from '../../lambda/processing/templates/contract';
import { ConfigError } from '../config-error';
import { nearestName } from '../nearest-name';

/** A template, and the setting that contains it, such as `query.q`. */
export type Placed = readonly [where: string, template: string];

/** Throws a one-line error if the template is not valid, or names a column that is not an argument. */
export function checkColumns([where, template]: Placed, columns: readonly string[]): void {
  const unknown = columnsIn([where, template]).find((column) => !columns.includes(column));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, columns);
  const hint = nearest === undefined ? '' : ` The most similar one is {${nearest}}.`;
  throw new ConfigError(
    `${where} names {${unknown}}, which is not an argument.${hint} Arguments: ${columns.join(', ')}`,
  );
}

/** The columns that a template names, in its order. Throws a one-line error if the template is not valid. */
export function columnsIn([where, template]: Placed): readonly string[] {
  const parts = templateParts(template);
  if (!parts)
    throw new ConfigError(`${where} "${template}" has a brace without a partner. Write {{ and }} for braces as text`);
  return parts.flatMap((part) => (typeof part === 'string' ? [] : [part.column]));
}
