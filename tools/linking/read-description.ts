import { UsageError } from '../command-line/usage-error';
import { readGrid } from './read-grid';

/** The properties of an API integration by their names in capitals, such as API_AWS_ROLE_ARN. */
export type Description = ReadonlyMap<string, string>;

const NAME = /^(ENABLED|(API|STORAGE)_[A-Z_]+)$/;

/** What stands between a property's name and its value, unless only two columns were copied. */
const TYPE = /^(String|Boolean|List|Integer|Object)$/i;

/** Reads the output of `DESCRIBE INTEGRATION`, with or without its header, and refuses what is none. */
export function readDescription(text: string): Description {
  const properties = new Map<string, string>();
  for (const cells of readGrid(text)) {
    // The first cell, or the second behind a number of the row: a comment may hold any word.
    const at = cells.slice(0, 2).findIndex((cell) => NAME.test(cell.toUpperCase()));
    const name = cells[at]?.toUpperCase();
    if (name === undefined) continue;
    const [next = '', afterNext = ''] = cells.slice(at + 1);
    const value = withoutNull(TYPE.test(next) ? afterNext : next);
    if ((properties.get(name) ?? value) !== value)
      throw new UsageError(`There are two values of ${name}. Give the output of one DESCRIBE INTEGRATION at a time.`);
    properties.set(name, value);
  }
  if (properties.has('STORAGE_AWS_IAM_USER_ARN'))
    throw new UsageError('This describes a storage integration. Describe the API integration.');
  if (![...properties.keys()].some((name) => name.startsWith('API_')))
    throw new UsageError(
      'This is no output of DESCRIBE INTEGRATION. Copy the whole result, or save it as CSV or JSON.',
    );
  return properties;
}

/** One property. Throws where it is missing, since then not all was copied. */
export function property(description: Description, name: string): string {
  const value = description.get(name);
  if (value) return value;
  throw new UsageError(`There is no ${name}. Copy the whole result of DESCRIBE INTEGRATION.`);
}

function withoutNull(value: string): string {
  return value.toLowerCase() === 'null' ? '' : value;
}
