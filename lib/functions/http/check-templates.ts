import { ROWS_COLUMN, type JsonTemplate } from '../../../lambda/processing/http/contract';
import { templateParts } from '../../../lambda/processing/templates/contract';
import { ConfigError } from '../../config-error';
import { checkColumns, columnsIn, type Placed } from '../check-columns';
import type { HttpFunctionSettings } from './http-settings';

const ROWS = `{${ROWS_COLUMN}}`;

/** Text that a path may contain (RFC 3986, section 3.3). */
const PATH_TEXT = /^(?:[\w\-.~!$&'()*+,;=:@/]|%[\dA-Fa-f]{2})*$/;

/** Throws a one-line error about a template that cannot be filled with the function's arguments. */
export function checkTemplates(settings: HttpFunctionSettings, columns: readonly string[]): void {
  const { path, query, body = null, row } = settings;
  checkPath(path);
  const shared: readonly Placed[] = [
    ['path', path],
    ...Object.entries(query).map(([name, value]): Placed => [`query.${name}`, String(value)]),
  ];
  const inBody = textsIn(body, 'body');
  if (row === undefined) {
    const templates = [...shared, ...inBody];
    if (!columns.includes(ROWS_COLUMN) && templates.some(([, template]) => template.includes(ROWS)))
      throw new ConfigError(`body names ${ROWS}, and row does not say what a row becomes in it`);
    for (const template of templates) checkColumns(template, columns);
    return;
  }
  if (inBody.filter(([, template]) => template === ROWS).length !== 1)
    throw new ConfigError(`row is set, so one text in body has to be "${ROWS}", where the array of rows belongs`);
  for (const template of [...shared, ...inBody.filter(([, one]) => one !== ROWS)]) refuseColumns(template);
  for (const template of textsIn(row, 'row')) checkColumns(template, columns);
}

function checkPath(path: string): void {
  const text = (templateParts(path) ?? []).filter((part) => typeof part === 'string').join('');
  if (!PATH_TEXT.test(text))
    throw new ConfigError(`path "${path}" holds a character that a path cannot hold. Percent-encode it`);
  if (path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment)))
    throw new ConfigError(`path "${path}" has a step . or .., which servers resolve in different ways`);
}

/** The part of `body` outside `{rows}` is the same for all rows of a request, so it cannot contain an argument. */
function refuseColumns(placed: Placed): void {
  const [column] = columnsIn(placed);
  if (column === undefined) return;
  throw new ConfigError(
    `${placed[0]} names {${column}}. With row, a request has several rows, so only row may contain an argument`,
  );
}

function textsIn(template: JsonTemplate, where: string): readonly Placed[] {
  if (typeof template === 'string') return [[where, template]];
  if (typeof template !== 'object' || template === null) return [];
  return Object.entries(template).flatMap(([name, inner]: [string, JsonTemplate]) =>
    textsIn(inner, Array.isArray(template) ? `${where}[${name}]` : `${where}.${name}`),
  );
}
