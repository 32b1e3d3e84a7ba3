/** The values of the emulator's context functions, without those that depend on the time or the statement: https://docs.snowflake.com/en/sql-reference/functions-context */
const VALUES: Readonly<Record<string, string>> = {
  CURRENT_ACCOUNT: 'AB12345',
  CURRENT_AVAILABLE_ROLES: '["ANALYST","PUBLIC"]',
  CURRENT_CLIENT: 'Snowflake UI',
  CURRENT_DATABASE: 'SALES',
  CURRENT_IP_ADDRESS: '192.0.2.10',
  CURRENT_REGION: 'AWS_US_EAST_1',
  CURRENT_ROLE: 'ANALYST',
  CURRENT_SCHEMA: 'PUBLIC',
  CURRENT_SCHEMAS: '["SALES.PUBLIC"]',
  CURRENT_SESSION: '34359812345678',
  CURRENT_TRANSACTION: '1735689600000000000',
  CURRENT_USER: 'JANE.DOE',
  CURRENT_VERSION: '9.0.0',
  CURRENT_WAREHOUSE: 'COMPUTE_WH',
};

/**
 * Returns a plausible value for each context function in CONTEXT_HEADERS. The result has the names as SQL declares them.
 *
 * @param statement the SQL text of the query
 */
export function contextValues(
  names: readonly string[],
  { statement, now }: { readonly statement: string; readonly now: Date },
): Readonly<Record<string, string>> {
  const moment = now.toISOString().replace('T', ' ').replace('Z', ' +0000');
  const [date = '', time = ''] = moment.split(' ');
  const own: Readonly<Record<string, string>> = {
    ...VALUES,
    CURRENT_DATE: date,
    CURRENT_TIME: time,
    CURRENT_TIMESTAMP: moment,
    CURRENT_STATEMENT: statement,
    LOCALTIME: time,
    LOCALTIMESTAMP: moment,
  };
  return Object.fromEntries(names.map((name) => [name, own[name.toUpperCase()] ?? '']));
}
