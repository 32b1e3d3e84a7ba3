import type { BatchWriteItemCommandOutput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isThrottle } from '../shared/errors';
import type { Metrics } from '../shared/metrics';

/**
 * Counts each try that DynamoDB throttles in the metric `TableThrottles`, also where the SDK's next try succeeds.
 * DynamoDB's own metrics cannot serve an alarm: see lib/alarms.ts.
 */
export function countThrottles(client: DynamoDBClient, metrics: Pick<Metrics, 'add'>): void {
  client.middlewareStack.add(
    (next) => async (request) => {
      try {
        const reply = await next(request);
        if (hasUnprocessedItems(reply.output)) metrics.add('TableThrottles');
        return reply;
      } catch (error) {
        if (isThrottle(error)) metrics.add('TableThrottles');
        throw error;
      }
    },
    // The SDK retries outside this step, so each try comes by.
    { name: 'countThrottles', step: 'deserialize', priority: 'high' },
  );
}

/** BatchWriteItem reports throttled items in a reply of 200. */
function hasUnprocessedItems(output: object | undefined): boolean {
  const { UnprocessedItems = {} } = (output ?? {}) as Pick<BatchWriteItemCommandOutput, 'UnprocessedItems'>;
  return Object.keys(UnprocessedItems).length > 0;
}
