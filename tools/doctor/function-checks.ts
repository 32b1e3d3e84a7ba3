import { argumentTypes } from '../../lib/declared-arguments';
import type { DescribedFunction } from '../../lib/described-function';
import type { FunctionDescription } from '../descriptions/read-function';
import type { Check, Evidence } from './check';
import { AGREES, note, notCompared, type Outcome, wrong } from './outcome';

/** SQL's names of VARCHAR. If a function returns it, the service answers with JSON text, as Snowflake's sample does. */
const TEXT_TYPES = ['VARCHAR', 'STRING', 'TEXT', 'CHAR'];

/** The only header of HEADERS that the service reads. */
const KNOWN_HEADERS = ['language'];

/** A context header that can exceed API Gateway's limit for all headers of a request, 10,240 bytes. */
const LONG_CONTEXT = 'CURRENT_STATEMENT';

/** Check whether the function calls the stack's URL, and declares what the stack can answer. */
export const FUNCTION_CHECKS: readonly Check[] = [
  functionCheck('url', ({ url }, evidence) => {
    if (url === undefined) return unknown('its URL');
    const expected = evidence.described.url;
    if (url === expected) return AGREES;
    return wrong(`the function calls ${url}, ${differenceOf(url, expected)}`, RECREATE);
  }),

  functionCheck('returns', ({ returns }, { described }) => {
    if (returns === undefined) return unknown('its return type');
    if (returns === described.returns || TEXT_TYPES.includes(returns)) return AGREES;
    return wrong(`the function returns ${returns}, the values are ${described.returns}`, RECREATE);
  }),

  functionCheck('headers', ({ headers, contextHeaders = [] }) => {
    if (headers === undefined) return unknown('its headers');
    if (contextHeaders.includes(LONG_CONTEXT))
      return note(
        `CONTEXT_HEADERS has ${LONG_CONTEXT}: API Gateway rejects a request with more than 10,240 bytes of headers`,
      );
    const unread = [...headers.keys()].filter((name) => !KNOWN_HEADERS.includes(name.toLowerCase()));
    if (unread.length === 0) return AGREES;
    return note(`HEADERS has ${unread.join(', ')}; the processor for sentiment reads only ${KNOWN_HEADERS.join(', ')}`);
  }),

  functionCheck('batch rows', ({ maxBatchRows, ...fn }, { described }) => {
    if (maxBatchRows === undefined) return unknown('its MAX_BATCH_ROWS');
    const most = described.maxBatchRows;
    if (most === undefined) return AGREES;
    if (typeof maxBatchRows === 'number' && maxBatchRows <= most) return AGREES;
    return wrong(
      `MAX_BATCH_ROWS is ${maxBatchRows}, the stack finishes at most ${most} rows of a batch in time`,
      alter(fn, described, `MAX_BATCH_ROWS = ${most}`),
    );
  }),

  functionCheck("the function's integration", ({ integration, ...fn }, { integrationName, described }) => {
    if (integration === undefined)
      return notCompared(
        `DESCRIBE FUNCTION does not show it; SELECT GET_DDL('FUNCTION', '${described.name}${fn.argumentTypes ?? argumentTypes(described.arguments)}'); does`,
      );
    if (stored(integration) === stored(integrationName)) return AGREES;
    return wrong(
      `the function uses API_INTEGRATION ${integration}, not ${integrationName}`,
      `${alter(fn, described, `API_INTEGRATION = ${integrationName}`)} Or compare that one: npm run doctor -- --integration ${integration}`,
    );
  }),
];

/** The repair of properties that ALTER FUNCTION cannot change. */
const RECREATE =
  'run step 2 of the script of npm run sql again. It replaces the function and removes its grants and HEADERS, so note these before and set them again';

function functionCheck(name: string, compare: (fn: FunctionDescription, evidence: Evidence) => Outcome): Check {
  return {
    subject: 'the function',
    name,
    compare: (evidence) =>
      evidence.fn === undefined
        ? notCompared(
            `DESCRIBE FUNCTION ${evidence.described.name}${argumentTypes(evidence.described.arguments)} was not given`,
          )
        : compare(evidence.fn, evidence),
  };
}

function unknown(what: string): Outcome {
  return notCompared(`the description of the function does not show ${what}`);
}

function differenceOf(url: string, expected: string): string {
  if (url === `${expected}/`) return 'with a slash at the end. That is another resource, and API Gateway answers 403';
  if (expected.startsWith(url.endsWith('/') ? url : `${url}/`))
    return `which is the stage without the resource. API Gateway answers 403. The stack's URL is ${expected}`;
  if (URL.canParse(url) && new URL(url).host !== new URL(expected).host)
    return `which is another API. The stack's URL is ${expected}`;
  return `the stack's URL is ${expected}`;
}

/** ALTER keeps the grants. */
function alter(fn: FunctionDescription, described: DescribedFunction, setting: string): string {
  return `ALTER FUNCTION ${described.name}${fn.argumentTypes ?? argumentTypes(described.arguments)} SET ${setting};`;
}

/** A name as Snowflake stores it: in capitals, unless it is in quotes. */
function stored(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier.toUpperCase();
}
