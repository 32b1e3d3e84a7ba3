export interface SnowflakeSqlProps {
  readonly functionName: string;
  readonly apiProvider: string;
  readonly roleArn: string;
  readonly functionUrl: string;
  /** Ends in a slash. */
  readonly allowedPrefix: string;
}

/** What to paste into a Snowflake worksheet, in this order. */
export function snowflakeSql({
  functionName,
  apiProvider,
  roleArn,
  functionUrl,
  allowedPrefix,
}: SnowflakeSqlProps): string {
  const integration = `${functionName}_integration`;
  return [
    '-- 1. As ACCOUNTADMIN. Never CREATE OR REPLACE it: that changes the external id and breaks the trust.',
    `CREATE API INTEGRATION IF NOT EXISTS ${integration}`,
    `  API_PROVIDER = ${apiProvider}`,
    `  API_AWS_ROLE_ARN = '${roleArn}'`,
    `  API_ALLOWED_PREFIXES = ('${allowedPrefix}')`,
    '  ENABLED = TRUE;',
    '',
    '-- 2. Copy API_AWS_IAM_USER_ARN and API_AWS_EXTERNAL_ID into cdk.json (remoteService.snowflake) and deploy again.',
    `DESCRIBE INTEGRATION ${integration};`,
    '',
    '-- 3. The function.',
    `CREATE OR REPLACE EXTERNAL FUNCTION ${functionName}(a VARCHAR)`,
    '  RETURNS VARIANT',
    `  API_INTEGRATION = ${integration}`,
    `  AS '${functionUrl}';`,
    '',
    '-- 4. Try it.',
    'CREATE OR REPLACE TEMPORARY TABLE test_tb(a STRING);',
    "INSERT INTO test_tb VALUES ('hello world'), ('I am happy');",
    `SELECT ${functionName}(a) FROM test_tb;`,
  ].join('\n');
}
