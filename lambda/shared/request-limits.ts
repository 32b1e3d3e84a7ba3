/**
 * Time limits of every AWS client, in milliseconds. Without them the SDK waits for an answer without end, and a waiting worker
 * blocks its share of the quota. The slowest request is a BatchWriteItem of some megabytes: about a second.
 */
export const REQUEST_LIMITS = {
  connectionTimeout: 2_000,
  requestTimeout: 10_000,
  throwOnRequestTimeout: true,
} as const;
