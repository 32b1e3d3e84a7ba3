import { argumentTypes } from '../../lib/declared-arguments';
import type { DescribedFunction } from '../../lib/described-function';
import { storedType } from '../../local/snowflake/sql-type';
import type { FunctionDescription } from '../descriptions/read-function';
import type { Check, Evidence } from './check';
import { AGREES, note, notCompared, type Outcome, wrong } from './outcome';

/** If a function returns one of these types, the service writes its values as JSON text, as Snowflake's sample does. */
const SEMI_STRUCTURED = ['VARIANT', 'OBJECT', 'ARRAY'];

/** A header that authors of SQL may set, whatever cdk.json says. */
const LANGUAGE = 'language';

/** A context header that can exceed API Gateway's limit for all headers of a request, 10,240 bytes. */
const LONG_CONTEXT = 'CURRENT_STATEMENT';

/** These checks show whether the function calls the stack's URL, and whether its declaration fits the stack. */
export const FUNCTION_CHECKS: readonly Check[] = [
  functionCheck('url', ({ url }, evidence) => {
    if (url === undefined) return unknown('its URL');
    const expected = evidence.described.url;
    if (url === expected) return AGREES;
    return wrong(`the function calls ${url}, ${differenceOf(url, expected)}`, RECREATE);
  }),

  functionCheck('returns', ({ returns }, { described }) => {
    if (returns === undefined) return unknown('its return type');
    const [given, expected] = [storedType(returns), storedType(described.returns)];
    if (given === expected || (given === 'VARCHAR' && SEMI_STRUCTURED.includes(expected))) return AGREES;
    return wrong(`the function returns ${returns}, but the service's values are ${described.returns}`, RECREATE);
  }),

  functionCheck('headers', ({ headers }, { described: { name, options = {} } }) => {
    if (headers === undefined) return unknown('its headers');
    const given = new Map([...headers].map(([header, value]) => [header.toLowerCase(), value]));
    const set = new Map(Object.entries(options).map(([option, value]) => [option.toLowerCase(), value]));
    const unset = [...given.keys()].filter((header) => header !== LANGUAGE && !set.has(header));
    if (unset.length > 0)
      return note(
        `HEADERS has ${unset.join(', ')}, which cdk.json does not set for ${name}. Check that its processor reads it`,
      );
    const missing = [...set].filter(([option, value]) => given.get(option) !== value);
    if (missing.length === 0) return AGREES;
    const pairs = missing.map(([option, value]) => `'${option}' = '${value}'`).join(', ');
    return note(`HEADERS lacks ${pairs}, which cdk.json sets for ${name}`);
  }),

  functionCheck('context headers', ({ contextHeaders, ...fn }, { described }) => {
    if (contextHeaders === undefined) return unknown('its context headers');
    const needed = (described.contextHeaders ?? []).map((name) => name.toUpperCase());
    const missing = needed.filter((name) => !contextHeaders.includes(name));
    if (missing.length > 0)
      return wrong(
        `CONTEXT_HEADERS lacks ${missing.join(', ')}, which cdk.json declares for ${described.name}`,
        alter(fn, described, `CONTEXT_HEADERS = (${[...contextHeaders, ...missing].join(', ')})`),
      );
    if (!contextHeaders.includes(LONG_CONTEXT)) return AGREES;
    return note(
      `CONTEXT_HEADERS has ${LONG_CONTEXT}: API Gateway rejects a request with more than 10,240 bytes of headers`,
    );
  }),

  functionCheck('batch rows', ({ maxBatchRows, ...fn }, { described }) => {
    if (maxBatchRows === undefined) return unknown('its MAX_BATCH_ROWS');
    const most = described.maxBatchRows;
    if (most === undefined) return AGREES;
    if (typeof maxBatchRows === 'number' && maxBatchRows <= most) return AGREES;
    return wrong(
      `MAX_BATCH_ROWS is ${maxBatchRows}, but the stack can process at most ${most} rows of a batch in time`,
      alter(fn, described, `MAX_BATCH_ROWS = ${most}`),
    );
  }),

  functionCheck("the function's integration", ({ integration, ...fn }, { integrationName, described }) => {
    if (integration === undefined)
      return notCompared(
        `DESCRIBE FUNCTION does not show it. Give doctor the result of SELECT GET_DDL('FUNCTION', '${described.name}${fn.argumentTypes ?? argumentTypes(described.arguments)}'); instead`,
      );
    if (stored(integration) === stored(integrationName)) return AGREES;
    return wrong(
      `the function uses API_INTEGRATION ${integration}, not ${integrationName}`,
      `${alter(fn, described, `API_INTEGRATION = ${integrationName}`)} Or compare the other integration: npm run doctor -- --integration ${integration}`,
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

/** The statement that changes the function and keeps its grants. */
function alter(fn: FunctionDescription, described: DescribedFunction, setting: string): string {
  return `ALTER FUNCTION ${described.name}${fn.argumentTypes ?? argumentTypes(described.arguments)} SET ${setting};`;
}

/** A name as Snowflake stores it: in capitals, unless it is in quotes. */
function stored(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier.toUpperCase();
}
