import type { HttpSettings } from './contract';
import { fillText, onlyColumn, type Columns, type Fill } from '../templates/fill-text';
import { encoded } from './encoded';

/** Fills the query. The result begins with a question mark, or is empty if there is no parameter. Names, text and values are percent-encoded. */
export function fillQuery(query: HttpSettings['query'], columns: Columns): Fill<string> {
  const parameters = Object.entries(query).map(([name, value]) => fillParameter(name, String(value), columns));
  return (row) => {
    const present = parameters.map((fill) => fill(row)).filter((parameter) => parameter !== undefined);
    return present.length > 0 ? `?${present.join('&')}` : '';
  };
}

function fillParameter(name: string, template: string, columns: Columns): Fill<string | undefined> {
  const fill = fillText(template, columns);
  const only = onlyColumn(template, columns);
  return (row) => {
    if (only !== undefined && (row[only] ?? null) === null) return undefined;
    return `${encodeURIComponent(name)}=${encoded(fill(row))}`;
  };
}
