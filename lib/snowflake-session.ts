/** The session name that Snowflake always uses (https://docs.snowflake.com/en/sql-reference/external-functions-creating-aws-common-api-integration-proxy-link). */
export const SNOWFLAKE_SESSION = 'snowflake';
