/** The function's declaration in the script. `npm run doctor` and `npm run smoke` expect it. */
export const DECLARATION = { signature: '(a VARCHAR)', argumentTypes: '(VARCHAR)', returns: 'VARIANT' } as const;

export interface SnowflakeSqlProps {
  readonly functionName: string;
  /** The integration's name. It is written into the SQL without change, as all names below. Default: the function's name and `_integration`. */
  readonly integration?: string;
  /** Default: the current database of the worksheet. */
  readonly database?: string;
  /** Default: PUBLIC of the named database, or else the current schema of the worksheet. */
  readonly schema?: string;
  /** API_PROVIDER of the integration. */
  readonly provider: string;
  readonly roleArn: string;
  readonly functionUrl: string;
  /** The value for API_ALLOWED_PREFIXES. It ends with a slash. */
  readonly allowedPrefix: string;
  /** Undefined if Snowflake's default batches are small enough. */
  readonly maxBatchRows?: number;
  /** The Snowflake roles that may call the function. If there are none, the script says how to get the grants. */
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
  /** The function's name, after that of the schema if it is given. */
  readonly fn: string;
}

/**
 * The set-up script to paste into a Snowflake worksheet. You can run the whole script repeatedly. DESCRIBE is the last
 * statement, because a worksheet shows only the last result. The example call is a comment, because it fails before the stack is linked.
 */
export function snowflakeSql(props: SnowflakeSqlProps): string {
  const names = namesOf(props);
  const steps = [
    createIntegration(props, names),
    createFunction(props, names),
    grants(props, names),
    describe(props, names),
    sampleQuery(names),
    tearDown(names),
  ];
  const numbered = steps.map(([title, ...lines], index) => [`-- ${index + 1}. ${title}`, ...lines].join('\n'));
  return [preface(props), ...numbered].join('\n\n');
}

/** The integration's name in SQL, unless another is given. */
export function integrationName(functionName: string): string {
  return `${functionName}_integration`;
}

/** A step of the script: its title and its lines. */
type Step = readonly string[];

function namesOf({ functionName, integration = integrationName(functionName), ...props }: SnowflakeSqlProps): Names {
  const { database, schema = database && 'PUBLIC' } = props;
  const inDatabase = [database, schema].filter((name) => name !== undefined).join('.');
  return {
    integration,
    database,
    schema: schema && inDatabase,
    fn: schema === undefined ? functionName : `${inDatabase}.${functionName}`,
  };
}

function preface({ database, schema }: SnowflakeSqlProps): string {
  return [
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
    `-- ${doctor(props)} prints the ALTER statements that it needs. They keep the prefixes of other functions.`,
    `CREATE API INTEGRATION IF NOT EXISTS ${integration}`,
    `  API_PROVIDER = ${provider}`,
    `  API_AWS_ROLE_ARN = '${roleArn}'`,
    `  API_ALLOWED_PREFIXES = ('${allowedPrefix}')`,
    '  ENABLED = TRUE;',
  ];
}

function createFunction(props: SnowflakeSqlProps, { integration, fn }: Names): Step {
  const { functionUrl, maxBatchRows } = props;
  return [
    'The function. Replacing it removes its grants, and step 3 grants them again.',
    `-- If Snowflake says that the integration does not allow the URL, run step 4, then ${doctor(props)}.`,
    `CREATE OR REPLACE EXTERNAL FUNCTION ${fn}${DECLARATION.signature}`,
    `  RETURNS ${DECLARATION.returns}`,
    `  API_INTEGRATION = ${integration}`,
    "  -- Options for all rows, such as another language: HEADERS = ('language' = 'de')",
    ...batchRows(maxBatchRows),
    `  AS '${functionUrl}';`,
  ];
}

function batchRows(maxBatchRows: number | undefined): Step {
  if (maxBatchRows === undefined)
    return ["  -- MAX_BATCH_ROWS is not needed: the stack can process Snowflake's largest batches in time."];
  return [
    '  -- The stack cannot process larger batches in time, or their results do not fit one answer.',
    `  MAX_BATCH_ROWS = ${maxBatchRows}`,
  ];
}

function grants({ callers = [], authors = [] }: SnowflakeSqlProps, names: Names): Step {
  if (callers.length + authors.length === 0)
    return [
      'Grants. npm run sql -- --role NAME … prints them for roles that call the function. Name all roles each time.',
      '-- With --author-role NAME … it prints them for roles that create other functions with the integration.',
    ];
  return [
    'Grants. A caller needs USAGE on the function, its schema and its database, but not on the integration.',
    '-- Only the owner of a database or schema, or a role with MANAGE GRANTS, can grant USAGE on it.',
    ...(callers.length > 0 ? callerGrants(callers, names) : []),
    ...(authors.length > 0 ? ['-- A role that creates functions needs USAGE on the integration.'] : []),
    ...authors.map((author) => `GRANT USAGE ON INTEGRATION ${names.integration} TO ROLE ${author};`),
  ];
}

/** The grants for callers. A GRANT cannot refer to the current database, so session variables contain the names. */
function callerGrants(callers: readonly string[], { database, schema, fn }: Names): Step {
  const databaseName = database ?? 'IDENTIFIER($function_database)';
  const schemaName = schema ?? 'IDENTIFIER($function_schema)';
  return [
    ...(database === undefined ? [`SET function_database = '"' || CURRENT_DATABASE() || '"';`] : []),
    ...(schema === undefined ? [`SET function_schema = $function_database || '."' || CURRENT_SCHEMA() || '"';`] : []),
    ...callers.flatMap((caller) => [
      `GRANT USAGE ON FUNCTION ${fn}${DECLARATION.argumentTypes} TO ROLE ${caller};`,
      `GRANT USAGE ON DATABASE ${databaseName} TO ROLE ${caller};`,
      `GRANT USAGE ON SCHEMA ${schemaName} TO ROLE ${caller};`,
    ]),
  ];
}

function describe(props: SnowflakeSqlProps, { integration, fn }: Names): Step {
  return [
    'Copy the whole result. Then run npm run link, paste it, press Enter and Ctrl-D, and run npx cdk deploy.',
    `-- ${doctor(props)} reads the same result, followed by the result of this statement:`,
    `-- DESCRIBE FUNCTION ${fn}${DECLARATION.argumentTypes};`,
    `DESCRIBE INTEGRATION ${integration};`,
  ];
}

function sampleQuery({ fn }: Names): Step {
  return [
    'An example, for use after the integration is linked and the stack is deployed again.',
    '-- Store the result before you read its parts: a query that names the function twice may call it twice.',
    '-- CREATE TABLE scored AS',
    `--   SELECT a, ${fn}(a) AS s FROM VALUES ('hello world'), ('I am happy'), (NULL) AS test_tb(a);`,
    '-- SELECT a, s:Positive::FLOAT AS positive, s:Negative::FLOAT AS negative FROM scored;',
  ];
}

function tearDown({ integration, fn }: Names): Step {
  return [
    'To remove everything, run this and then npx cdk destroy. Keep the integration if other functions use it.',
    `-- DROP FUNCTION ${fn}${DECLARATION.argumentTypes};`,
    `-- DROP INTEGRATION ${integration};`,
  ];
}

/** The command of npm run doctor for the script's integration. */
function doctor({ integration }: SnowflakeSqlProps): string {
  if (integration === undefined) return 'npm run doctor';
  return `npm run doctor -- --integration ${integration.startsWith('"') ? `'${integration}'` : integration}`;
}
