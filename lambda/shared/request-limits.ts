/**
 * For every AWS client, in milliseconds. The SDK itself waits without end for an answer that does not come, and a worker
 * that waits keeps its turn at the quota. What takes longest is a BatchWriteItem of some megabytes: about a second.
 */
export const REQUEST_LIMITS = {
  connectionTimeout: 2_000,
  requestTimeout: 10_000,
  throwOnRequestTimeout: true,
} as const;
