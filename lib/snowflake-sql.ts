/** What the script declares, and what `npm run doctor` and `npm run smoke` therefore expect of the function. */
export const DECLARATION = { signature: '(a VARCHAR)', argumentTypes: '(VARCHAR)', returns: 'VARIANT' } as const;

export interface SnowflakeSqlProps {
  readonly functionName: string;
  /** As it stands in SQL, like all names below. Default: the function's name and `_integration`. */
  readonly integration?: string;
  /** Default: the current database of the worksheet. */
  readonly database?: string;
  /** Default: PUBLIC of the named database, or else the current schema of the worksheet. */
  readonly schema?: string;
  /** API_PROVIDER of the integration. */
  readonly provider: string;
  readonly roleArn: string;
  readonly functionUrl: string;
  /** Ends in a slash. */
  readonly allowedPrefix: string;
  /** Undefined: Snowflake's own batches are small enough. */
  readonly maxBatchRows?: number;
  /** The Snowflake roles that may call the function. None: the script says how to get the grants. */
  readonly callers?: readonly string[];
  /** The Snowflake roles that may create functions on the integration. */
  readonly authors?: readonly string[];
}

/** The names that all steps share, as they stand in SQL. */
interface Names {
  readonly integration: string;
  readonly database?: string;
  /** With its database, if that is named. */
  readonly schema?: string;
  /** With its schema, if that is named. */
  readonly fn: string;
}

/**
 * The set-up script, to paste into a Snowflake worksheet and run whole, as often as one likes. The result of DESCRIBE comes
 * last, where a worksheet shows it: a call before the integration is linked would fail, and hide it.
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

/** A title and the lines below it. */
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
    '-- and its database. ACCOUNTADMIN has CREATE INTEGRATION and can grant it to a lesser role:',
    '-- GRANT CREATE INTEGRATION ON ACCOUNT TO ROLE …;',
    `-- Database: ${database ?? 'the current one of the worksheet (npm run sql -- --database NAME names another)'}`,
    `-- Schema: ${schema ?? (database === undefined ? 'the current one of the worksheet (--schema NAME names another)' : 'PUBLIC (--schema NAME names another)')}`,
  ].join('\n');
}

function createIntegration(props: SnowflakeSqlProps, { integration }: Names): Step {
  const { provider, roleArn, allowedPrefix } = props;
  return [
    'The API integration. Never CREATE OR REPLACE it: that changes the external id and breaks the trust.',
    '-- An integration of this name that exists stays as it is, since other functions may use it. What has to change,',
    `-- ${doctor(props)} says after step 4, with ALTER statements that keep the prefixes of other functions.`,
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
    'The function. Replacing it removes its grants: step 3 grants them again.',
    `-- If Snowflake answers that the integration does not allow the URL: run step 4, then ${doctor(props)}.`,
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
    return ["  -- MAX_BATCH_ROWS is not needed: at the stack's quota, Snowflake's largest batches end in time."];
  return [
    "  -- Larger batches would not end in time at the stack's quota, or their answers would not fit.",
    `  MAX_BATCH_ROWS = ${maxBatchRows}`,
  ];
}

function grants({ callers = [], authors = [] }: SnowflakeSqlProps, names: Names): Step {
  if (callers.length + authors.length === 0)
    return [
      'Grants. npm run sql -- --role NAME … prints them for roles that call the function. Name all roles each time.',
      '-- --author-role NAME … is for roles that create functions of their own on the integration.',
    ];
  return [
    'Grants. A caller needs USAGE on the function, its schema and its database, but none on the integration.',
    '-- Only the owner of a database or schema, or a role with MANAGE GRANTS, can grant USAGE on it.',
    ...(callers.length > 0 ? callerGrants(callers, names) : []),
    ...(authors.length > 0 ? ['-- An author of functions needs USAGE on the integration.'] : []),
    ...authors.map((author) => `GRANT USAGE ON INTEGRATION ${names.integration} TO ROLE ${author};`),
  ];
}

/** A GRANT cannot say "the current database": session variables carry the names. */
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
    'Copy the whole result. Then: npm run link, paste it, press Enter and Ctrl-D; npx cdk deploy.',
    `-- ${doctor(props)} takes the same result, with that of this statement below it:`,
    `-- DESCRIBE FUNCTION ${fn}${DECLARATION.argumentTypes};`,
    `DESCRIBE INTEGRATION ${integration};`,
  ];
}

function sampleQuery({ fn }: Names): Step {
  return [
    'Try it, once the integration is linked and the stack is deployed again.',
    '-- Store the result before you take it apart: a query that names the function twice may call it twice.',
    '-- CREATE TABLE scored AS',
    `--   SELECT a, ${fn}(a) AS s FROM VALUES ('hello world'), ('I am happy'), (NULL) AS test_tb(a);`,
    '-- SELECT a, s:Positive::FLOAT AS positive, s:Negative::FLOAT AS negative FROM scored;',
  ];
}

function tearDown({ integration, fn }: Names): Step {
  return [
    'To remove it all, here and with npx cdk destroy. Keep the integration if other functions use it.',
    `-- DROP FUNCTION ${fn}${DECLARATION.argumentTypes};`,
    `-- DROP INTEGRATION ${integration};`,
  ];
}

/** The command that compares, for the integration that the script names. */
function doctor({ integration }: SnowflakeSqlProps): string {
  if (integration === undefined) return 'npm run doctor';
  return `npm run doctor -- --integration ${integration.startsWith('"') ? `'${integration}'` : integration}`;
}
