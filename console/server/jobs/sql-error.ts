/** The status of the answer to a poll for a failed batch. */
const FAILED_STATUS = 422;

/** What a failed batch makes its SQL user read, in Snowflake's words. Snowflake shows names without quotes in capitals. */
export function sqlErrorOf(functionName: string, message: string): string {
  return `Request failed for external function ${functionName.toUpperCase()} with remote service error: ${FAILED_STATUS} '${message}'`;
}
