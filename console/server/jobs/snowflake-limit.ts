/**
 * Snowflake aborts the query so many seconds after the POST of a batch, and nobody can configure that:
 * https://docs.snowflake.com/en/sql-reference/external-functions-implementation
 */
export const SNOWFLAKE_LIMIT_SECONDS = 600;
