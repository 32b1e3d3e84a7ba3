import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { BATCH_ID, IN_PROGRESS } from './sample';
import { writeToStorage } from './storage';

const lambda = new LambdaClient({});

/** The sample's `initiate`, which marks the batch as in progress and passes all its rows to process in one event. */
export async function handler(event: APIGatewayProxyEvent): Promise<Partial<APIGatewayProxyResult>> {
  const batchId = event.headers[BATCH_ID] ?? '';
  const { data } = JSON.parse(event.body ?? '') as { data: unknown };
  await writeToStorage(batchId, IN_PROGRESS, 'NULL');
  const { StatusCode } = await lambda.send(
    new InvokeCommand({
      FunctionName: process.env.PROCESS_FUNCTION_NAME,
      InvocationType: 'Event',
      Payload: JSON.stringify({ [BATCH_ID]: batchId, data }),
    }),
  );
  if (StatusCode === 202) return { statusCode: 202 };
  return { statusCode: 400, body: 'Error in initiate: processing lambda not started' };
}
