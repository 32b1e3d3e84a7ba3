import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { WireItem } from '../../console/server/jobs/wire-items';
import { JOB_PARTS, JOBS_TABLE, slotsKey } from '../../lambda/shared/contract';
import type { RunningService } from '../running-service';

/** The attributes that content, the largest one, is not among. */
const NAMES = [
  'job_key',
  'part',
  'status',
  'digest',
  'rows',
  'units',
  'slices',
  'accepted_at',
  'deadline',
  'attempt',
  'lease_owner',
  'lease_until',
  'not_before',
  'process',
  'expected_at',
  'done',
  'failure',
  'query_id',
  'return_type',
  'expires_at',
  'in_flight',
  'owner',
  'starting_until',
  'starting_for',
  'avoided',
] as const;

/** The jobs and slots that were in the table before the console began to watch it, and the keys of stored slices. */
export async function* storedItems({
  endpoints,
  region,
  tableName,
}: Pick<RunningService, 'endpoints' | 'region' | 'tableName'>): AsyncGenerator<WireItem> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  try {
    const pages = paginateScan(
      { client },
      {
        TableName: tableName,
        FilterExpression: '#part = :job OR begins_with(#part, :results) OR begins_with(#job_key, :slots)',
        ProjectionExpression: NAMES.map((name) => `#${name}`).join(', '),
        ExpressionAttributeNames: Object.fromEntries(NAMES.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ':job': { S: JOB_PARTS.job },
          ':results': { S: JOB_PARTS.results },
          ':slots': { S: slotsKey('') },
        },
      },
    );
    for await (const { Items = [] } of pages) yield* Items as unknown as WireItem[];
  } finally {
    client.destroy();
  }
}

/** The text of an attribute that every item has. */
export function keyOf(item: WireItem, name: 'jobKey' | 'part'): string {
  return String(item[JOBS_TABLE[name]]?.S);
}
