import type { Row, Value } from '../../protocol/batch';
import { jsonOf } from '../../protocol/json-of';
import { templateParts, type TemplatePart } from './contract';

/** The place of each column in a row, by its name in lower case. */
export type Columns = ReadonlyMap<string, number>;

export type Fill<T> = (row: Row) => T;

/** Divides a template into its parts. Throws if the template is not valid. This does not happen, because synthesis has checked it. */
export function partsOf(template: string, columns: Columns): readonly TemplatePart[] {
  const parts = templateParts(template);
  if (!parts) throw new Error(`Not a template: ${template}`);
  const unknown = parts.find((part) => typeof part !== 'string' && !columns.has(part.column));
  if (unknown) throw new Error(`A column of this template is not declared: ${template}`);
  return parts;
}

/** @param encode is applied to each value, not to the template's own text */
export function fillText(template: string, columns: Columns, encode: (value: Value) => string = textOf): Fill<string> {
  const parts = partsOf(template, columns);
  return (row) => parts.map((part) => (typeof part === 'string' ? part : encode(valueOf(part, columns, row)))).join('');
}

/** The place of the column in a row, if the template is only one column. */
export function onlyColumn(template: string, columns: Columns): number | undefined {
  const [first, ...others] = partsOf(template, columns);
  return typeof first === 'object' && others.length === 0 ? columns.get(first.column) : undefined;
}

/** The text for a value: empty for NULL, and JSON for a value that is not text. */
export function textOf(value: Value): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : jsonOf(value);
}

function valueOf({ column }: { readonly column: string }, columns: Columns, row: Row): Value {
  return row[columns.get(column) ?? -1] ?? null;
}
