import { argumentNames, argumentTypes } from './declared-arguments';
import type { DescribedFunction } from './described-function';
import { largeTables } from './large-tables-sql';

export interface SnowflakeSqlProps {
  readonly functions: readonly DescribedFunction[];
  /** How many functions the stack has besides these. Default: 0. */
  readonly more?: number;
  /** The name as it is written in SQL, with quotes if it needs them. The same holds for all names below. Default: the first function's name and `_integration`. */
  readonly integration?: string;
  /** Default: the current database of the worksheet. */
  readonly database?: string;
  /** Default: PUBLIC of the named database, or else the current schema of the worksheet. */
  readonly schema?: string;
  /** API_PROVIDER of the integration. */
  readonly provider: string;
  readonly roleArn: string;
  /** Ends in a slash. */
  readonly allowedPrefix: string;
  /** The Snowflake roles that may call the function. None: the script says how to get the grants. */
  readonly callers?: readonly string[];
  /** The Snowflake roles that may create functions that use the integration. */
  readonly authors?: readonly string[];
}

/** The names that all steps share, as they are written in SQL. */
interface Names {
  readonly integration: string;
  readonly database?: string;
  /** The schema's name, after that of the database if it is given. */
  readonly schema?: string;
  /** A function's name, with its schema, if that is named. */
  readonly of: (fn: DescribedFunction) => string;
}

/**
 * The set-up script to paste into a Snowflake worksheet. You can run the whole script repeatedly. DESCRIBE is the last
 * statement, because a worksheet shows only the last result. The example call is a comment, because it fails before the stack is linked.
 */
export function snowflakeSql(props: SnowflakeSqlProps): string {
  const names = namesOf(props);
  const steps = [
    createIntegration(props, names),
    createFunctions(props, names),
    grants(props, names),
    describe(props, names),
    sampleQueries(props, names),
    ...largeTables(props.functions, names.of),
    tearDown(props, names),
  ];
  const numbered = steps.map(([title, ...lines], index) => [`-- ${index + 1}. ${title}`, ...lines].join('\n'));
  return [preface(props), ...numbered].join('\n\n');
}

/** The integration's name in SQL, unless another is given. */
export function integrationName(functionName: string): string {
  return `${functionName}_integration`;
}

/** Lines of the script. */
type Lines = readonly string[];

/** A step of the script: its title and its lines. */
type Step = Lines;

function namesOf({ functions, ...props }: SnowflakeSqlProps): Names {
  const { integration = integrationName(functions[0]?.name ?? ''), database, schema = database && 'PUBLIC' } = props;
  const inDatabase = [database, schema].filter((name) => name !== undefined).join('.');
  return {
    integration,
    database,
    schema: schema && inDatabase,
    of: ({ name }) => (schema === undefined ? name : `${inDatabase}.${name}`),
  };
}

function preface({ database, schema, more = 0 }: SnowflakeSqlProps): string {
  return [
    ...(more > 0
      ? [`-- The stack has ${more} more function${more > 1 ? 's' : ''}: npm run sql prints the script for all.`]
      : []),
    '-- Run this as a role that has CREATE INTEGRATION on the account, CREATE FUNCTION on the schema, and USAGE on the schema',
    '-- and its database. ACCOUNTADMIN has CREATE INTEGRATION and can grant it to another role:',
    '-- GRANT CREATE INTEGRATION ON ACCOUNT TO ROLE …;',
    `-- Database: ${database ?? 'the current database of the worksheet (another: npm run sql -- --database NAME)'}`,
    `-- Schema: ${schema ?? (database === undefined ? 'the current schema of the worksheet (another: --schema NAME)' : 'PUBLIC (another: --schema NAME)')}`,
  ].join('\n');
}

function createIntegration(props: SnowflakeSqlProps, { integration }: Names): Step {
  const { provider, roleArn, allowedPrefix } = props;
  return [
    'The API integration. Never use CREATE OR REPLACE for it: this changes the external id, so that Snowflake can no longer assume the role.',
    '-- The statement does not change an existing integration of this name, because other functions may use it. After step 4,',
    `-- ${doctor(props)} prints the ALTER statements that correct the existing integration. They keep the prefixes of other functions.`,
    `CREATE API INTEGRATION IF NOT EXISTS ${integration}`,
    `  API_PROVIDER = ${provider}`,
    `  API_AWS_ROLE_ARN = '${roleArn}'`,
    `  API_ALLOWED_PREFIXES = ('${allowedPrefix}')`,
    '  ENABLED = TRUE;',
  ];
}

function createFunctions(props: SnowflakeSqlProps, names: Names): Step {
  const { functions, callers = [] } = props;
  const title =
    functions.length === 1
      ? 'The function. Replacing it removes its grants'
      : 'The functions. Replacing one removes its grants';
  const restored =
    callers.length > 0
      ? 'Step 3 grants USAGE to the named roles again'
      : 'To restore them: npm run sql -- --role NAME …';
  return [
    `${title}. ${restored}.`,
    `-- If Snowflake answers that the integration does not allow the URL: run step 4, then ${doctor(props)}.`,
    ...functions.flatMap((fn, index) => [...(index > 0 ? [''] : []), ...createFunction(fn, names)]),
  ];
}

function createFunction(fn: DescribedFunction, { integration, of }: Names): Lines {
  return [
    `CREATE OR REPLACE EXTERNAL FUNCTION ${of(fn)}${fn.arguments}`,
    `  RETURNS ${fn.returns}`,
    `  API_INTEGRATION = ${integration}`,
    ...headers(fn),
    ...batchRows(fn.maxBatchRows),
    `  AS '${fn.url}';`,
  ];
}

function headers({ options = {}, sampleOptions = {}, contextHeaders = [] }: DescribedFunction): Lines {
  const [pairs, samples] = [pairsOf(options), pairsOf(sampleOptions)];
  return [
    ...(pairs !== '' ? [`  HEADERS = (${pairs})`] : []),
    ...(pairs === '' && samples !== '' ? [`  -- Options for all rows, for example: HEADERS = (${samples})`] : []),
    ...(contextHeaders.length > 0 ? [`  CONTEXT_HEADERS = (${contextHeaders.join(', ')})`] : []),
  ];
}

function pairsOf(options: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(options).map(([name, value]) => `'${name}' = '${value.replaceAll("'", "''")}'`);
  return pairs.join(', ');
}

function batchRows(maxBatchRows: number | undefined): Lines {
  if (maxBatchRows === undefined)
    return ["  -- MAX_BATCH_ROWS is not needed: the stack can process Snowflake's largest batches in time."];
  return [
    '  -- The stack cannot process larger batches in time, or their results do not fit one answer.',
    `  MAX_BATCH_ROWS = ${maxBatchRows}`,
  ];
}

function grants({ functions, callers = [], authors = [] }: SnowflakeSqlProps, names: Names): Step {
  if (callers.length + authors.length === 0)
    return [
      'Grants. npm run sql -- --role NAME … prints them for roles that call the function. Name all roles each time.',
      '-- With --author-role NAME … it prints them for roles that create other functions with the integration.',
    ];
  return [
    'Grants. A caller needs USAGE on the function, its schema and its database, but not on the integration.',
    '-- Only the owner of a database or schema, or a role with MANAGE GRANTS, can grant USAGE on it.',
    ...(callers.length > 0 ? callerGrants(callers, functions, names) : []),
    ...(authors.length > 0 ? ['-- An author of functions needs USAGE on the integration.'] : []),
    ...authors.map((author) => `GRANT USAGE ON INTEGRATION ${names.integration} TO ROLE ${author};`),
  ];
}

/** A GRANT cannot say "the current database": session variables carry the names. */
function callerGrants(callers: readonly string[], functions: readonly DescribedFunction[], names: Names): Lines {
  const { database, schema, of } = names;
  const databaseName = database ?? 'IDENTIFIER($function_database)';
  const schemaName = schema ?? 'IDENTIFIER($function_schema)';
  return [
    ...(database === undefined ? [`SET function_database = '"' || CURRENT_DATABASE() || '"';`] : []),
    ...(schema === undefined ? [`SET function_schema = $function_database || '."' || CURRENT_SCHEMA() || '"';`] : []),
    ...callers.flatMap((caller) => [
      ...functions.map((fn) => `GRANT USAGE ON FUNCTION ${of(fn)}${argumentTypes(fn.arguments)} TO ROLE ${caller};`),
      `GRANT USAGE ON DATABASE ${databaseName} TO ROLE ${caller};`,
      `GRANT USAGE ON SCHEMA ${schemaName} TO ROLE ${caller};`,
    ]),
  ];
}

function describe(props: SnowflakeSqlProps, { integration, of }: Names): Step {
  return [
    'The result of DESCRIBE INTEGRATION. Copy all of it. Then: npm run link, paste it, press Enter and Ctrl-D; npx cdk deploy.',
    `-- For ${doctor(props)}, paste the result of DESCRIBE INTEGRATION, and after it that of ${props.functions.length === 1 ? 'this statement' : 'one of these statements'}:`,
    ...props.functions.map((fn) => `-- DESCRIBE FUNCTION ${of(fn)}${argumentTypes(fn.arguments)};`),
    `DESCRIBE INTEGRATION ${integration};`,
  ];
}

function sampleQueries({ functions }: SnowflakeSqlProps, names: Names): Step {
  return [
    'Try it, once the integration is linked and the stack is deployed again.',
    '-- Store the result before you take it apart: a query that names the function twice may call it twice.',
    ...functions.flatMap((fn, index) => sampleQuery(fn, index, names)),
  ];
}

function sampleQuery(fn: DescribedFunction, index: number, { of }: Names): Lines {
  const names = argumentNames(fn.arguments);
  const table = index === 0 ? 'scored' : `scored_${index + 1}`;
  const selected = [...names, `${of(fn)}(${names.join(', ')}) AS s`].join(', ');
  return [
    `-- CREATE TABLE ${table} AS`,
    `--   SELECT ${selected}${sampleSource(fn, names)};`,
    ...(fn.sampleSelect === undefined
      ? [`-- SELECT s FROM ${table};`]
      : [`-- SELECT ${[...names, fn.sampleSelect].join(', ')} FROM ${table};`]),
  ];
}

/** Snowflake's sample for a function of one text, else the processor's example. */
function sampleSource(fn: DescribedFunction, names: readonly string[]): string {
  if (names.length === 0) return '';
  const [example = 'NULL'] = fn.example;
  if (argumentTypes(fn.arguments) === '(VARCHAR)')
    return ` FROM VALUES ('hello world'), (${example}), (NULL) AS test_tb(${names.join(', ')})`;
  // VALUES takes only constants, and PARSE_JSON(…) is not one.
  const columns = names.map((name, index) => `${fn.example[index] ?? 'NULL'} AS ${name}`);
  return ` FROM (SELECT ${columns.join(', ')}) AS test_tb`;
}

function tearDown({ functions }: SnowflakeSqlProps, { integration, of }: Names): Step {
  return [
    'To remove it all, here and with npx cdk destroy. Keep the integration if other functions use it.',
    ...functions.map((fn) => `-- DROP FUNCTION ${of(fn)}${argumentTypes(fn.arguments)};`),
    `-- DROP INTEGRATION ${integration};`,
  ];
}

/** The command of npm run doctor for the script's integration. */
function doctor({ integration }: SnowflakeSqlProps): string {
  if (integration === undefined) return 'npm run doctor';
  return `npm run doctor -- --integration ${integration.startsWith('"') ? `'${integration}'` : integration}`;
}
