import type { Value } from '../../protocol/batch';
import type { JsonTemplate } from './contract';
import { fillText, onlyColumn, type Columns, type Fill } from '../templates/fill-text';

/**
 * Fills the strings of a JSON template. A string that is only one column becomes the value of the column, with its JSON type. Any
 * other string stays a string.
 */
export function fillJson(template: JsonTemplate, columns: Columns): Fill<Value> {
  if (typeof template === 'string') {
    const only = onlyColumn(template, columns);
    return only === undefined ? fillText(template, columns) : (row) => row[only] ?? null;
  }
  if (typeof template !== 'object' || template === null) return () => template;
  if (isList(template)) {
    const items = template.map((item) => fillJson(item, columns));
    return (row) => items.map((fill) => fill(row));
  }
  const members = Object.entries(template).map(([name, inner]) => [name, fillJson(inner, columns)] as const);
  return (row) => Object.fromEntries(members.map(([name, fill]) => [name, fill(row)]));
}

/** `Array.isArray` alone does not narrow a readonly array. */
function isList(template: JsonTemplate): template is readonly JsonTemplate[] {
  return Array.isArray(template);
}
