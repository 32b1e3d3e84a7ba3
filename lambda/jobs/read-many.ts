import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../shared/clock';

/** DynamoDB's limit for one BatchGetItem. */
export const KEYS_PER_READ = 100;

/** Tries in a row that return no item. */
const TRIES = 4;
const BACKOFF_MS = 50;

export interface ManyKeys {
  /** Of items: at most {@link KEYS_PER_READ}, no key twice. */
  readonly keys: readonly object[];
  readonly abortSignal: AbortSignal;
}

/**
 * Reads the items with these keys, in any order and not consistently: half a read unit for each 4 KB. It yields the items of each request, so that
 * a caller keeps them if a later request fails. Keys without an item yield nothing. Keys that DynamoDB leaves unprocessed, because it throttles or
 * because its reply is full (16 MB), are read again.
 */
export async function* readMany(
  {
    client,
    TableName,
    clock,
  }: { readonly client: DynamoDBDocumentClient; readonly TableName: string; readonly clock: Clock },
  { keys, abortSignal }: ManyKeys,
): AsyncGenerator<readonly Readonly<Record<string, unknown>>[]> {
  let left: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
  for (let empty = 0; left.length > 0;) {
    const command = new BatchGetCommand({ RequestItems: { [TableName]: { Keys: left } } });
    const { Responses, UnprocessedKeys } = await client.send(command, { abortSignal });
    const items = Responses?.[TableName] ?? [];
    yield items;
    left = UnprocessedKeys?.[TableName]?.Keys ?? [];
    if (left.length === 0) return;
    empty = items.length > 0 ? 0 : empty + 1;
    if (empty === TRIES) throw unprocessed(left.length);
    await clock.sleep(BACKOFF_MS * 2 ** empty * Math.random(), abortSignal);
  }
}

/** DynamoDB leaves keys unprocessed when it throttles, so callers get the error of a throttle. */
function unprocessed(keys: number): Error {
  const error = new Error(`${keys} keys are still unprocessed after ${TRIES} tries`);
  error.name = 'ThrottlingException';
  return error;
}
