import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { BATCH_ID, IN_PROGRESS, SUCCESS } from './sample';
import { readFromStorage } from './storage';

/** The sample's `poll`, which reads the whole item of the batch each time. */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { status, data } = await readFromStorage(event.headers[BATCH_ID] ?? '');
  if (status === SUCCESS) return { statusCode: 200, body: JSON.stringify({ data }) };
  if (status === IN_PROGRESS) return { statusCode: 202, body: '{}' };
  return { statusCode: 500, body: 'Error in poll: Unknown item status.' };
}
