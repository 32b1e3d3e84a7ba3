export interface SnowflakeSqlProps {
  readonly functionName: string;
  /** API_PROVIDER of the integration. */
  readonly provider: string;
  readonly roleArn: string;
  readonly functionUrl: string;
  /** Ends in a slash. */
  readonly allowedPrefix: string;
  /** Undefined: Snowflake's own batches are small enough. */
  readonly maxBatchRows?: number;
  /** The Snowflake roles that get grants. None: the script says how to get them. */
  readonly grantees?: readonly string[];
}

/**
 * The set-up script, to paste into a Snowflake worksheet and run whole, as often as one likes. The result of DESCRIBE comes
 * last, where a worksheet shows it: a call before the integration is linked would fail, and hide it.
 */
export function snowflakeSql(props: SnowflakeSqlProps): string {
  const integration = integrationName(props.functionName);
  const steps = [
    createIntegration(props, integration),
    alterIntegration(props, integration),
    createFunction(props, integration),
    grants(props, integration),
    describe(integration),
    smokeQuery(props),
    tearDown(props, integration),
  ];
  return steps.map(([title, ...lines], index) => [`-- ${index + 1}. ${title}`, ...lines].join('\n')).join('\n\n');
}

/** The integration's name in SQL. */
export function integrationName(functionName: string): string {
  return `${functionName}_integration`;
}

/** A title and the lines below it. */
type Step = readonly string[];

function createIntegration({ provider, ...props }: SnowflakeSqlProps, integration: string): Step {
  return [
    'The API integration. Never CREATE OR REPLACE it: that changes the external id and breaks the trust.',
    'USE ROLE ACCOUNTADMIN;',
    `CREATE API INTEGRATION IF NOT EXISTS ${integration}`,
    `  API_PROVIDER = ${provider}`,
    ...integrationSettings(props),
  ];
}

function alterIntegration(props: SnowflakeSqlProps, integration: string): Step {
  return [
    'Brings an integration that was there before up to date. ALTER keeps the external id.',
    `ALTER API INTEGRATION ${integration} SET`,
    ...integrationSettings(props),
  ];
}

function integrationSettings({ roleArn, allowedPrefix }: Pick<SnowflakeSqlProps, 'roleArn' | 'allowedPrefix'>): Step {
  return [`  API_AWS_ROLE_ARN = '${roleArn}'`, `  API_ALLOWED_PREFIXES = ('${allowedPrefix}')`, '  ENABLED = TRUE;'];
}

function createFunction({ functionName, functionUrl, maxBatchRows }: SnowflakeSqlProps, integration: string): Step {
  return [
    "The function, in the worksheet's database and schema. Replacing it takes its grants away: they follow in step 4.",
    `CREATE OR REPLACE EXTERNAL FUNCTION ${functionName}(a VARCHAR)`,
    '  RETURNS VARIANT',
    `  API_INTEGRATION = ${integration}`,
    "  -- Options for all rows, such as another language: HEADERS = ('language' = 'de')",
    ...batchRows(maxBatchRows),
    `  AS '${functionUrl}';`,
  ];
}

function batchRows(maxBatchRows: number | undefined): Step {
  if (maxBatchRows === undefined)
    return ["  -- MAX_BATCH_ROWS is not needed: the stack's quota ends Snowflake's largest batches in time."];
  return [
    "  -- So that a large query ends in time at the stack's quota (comprehend.batchCallsPerSecond in cdk.json).",
    `  MAX_BATCH_ROWS = ${maxBatchRows}`,
  ];
}

function grants({ functionName, grantees = [] }: SnowflakeSqlProps, integration: string): Step {
  if (grantees.length === 0)
    return ['Grants for roles, also for those that had them before: npm run sql -- --role NAME … prints them here.'];
  return [
    'Whoever calls the function also needs USAGE on its database and schema.',
    ...grantees.flatMap((grantee) => [
      `GRANT USAGE ON INTEGRATION ${integration} TO ROLE ${grantee};`,
      `GRANT USAGE ON FUNCTION ${functionName}(VARCHAR) TO ROLE ${grantee};`,
    ]),
  ];
}

function describe(integration: string): Step {
  return [
    'Copy the whole result. Then: npm run link, paste it, press Enter and Ctrl-D; npx cdk deploy.',
    `DESCRIBE INTEGRATION ${integration};`,
  ];
}

function smokeQuery({ functionName }: SnowflakeSqlProps): Step {
  return [
    'Try it, once the integration is linked and the stack deployed again:',
    `-- SELECT a, ${functionName}(a) FROM VALUES ('hello world'), ('I am happy'), (NULL) AS test_tb(a);`,
  ];
}

function tearDown({ functionName }: SnowflakeSqlProps, integration: string): Step {
  return [
    'To remove it all, here and with npx cdk destroy:',
    `-- DROP FUNCTION ${functionName}(VARCHAR);`,
    `-- DROP INTEGRATION ${integration};`,
  ];
}
