import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { TableCommand } from './recorded-requests';

const KEY = { job_key: 'ext_func_async#a', part: 'JOB' };
const OTHER = { job_key: 'ext_func_async#a', part: 'IN#00000' };
const TableName = 'jobs';

const conditions = [
  '#units BETWEEN :low AND :high',
  'NOT #units BETWEEN :low AND :high',
  '#units IN (:low, :high) OR #done = :low AND #done <> :high',
  'NOT (#units = :low OR #done < :high) AND #done >= :low',
  'size(#status) > :low AND #units <= :high',
  'NOT #units > :low OR attribute_exists(#done) AND #units < :high',
  // DynamoDB refuses these.
  '#units = :low',
  '#units = :low AND #done = :unknown AND #units = :high',
  '#units = :low AND #units = :high AND',
];
const updates = [
  'SET #units = if_not_exists(#units, :low) + :high, #done = :low',
  'SET #units = :high - :low REMOVE #done',
  'ADD #units :high SET #done = #units + :low',
  'REMOVE #in_flight SET #units = :low, #done = :high',
  'SET #status = :low, #units = :high, #done = :low',
  // DynamoDB refuses these.
  'SET #part = :low, #units = :high',
  'SET #units = :low, #units = :high',
  'SET #in_flight = :low, #units = :high',
];
const keyConditions = ['= :low', '< :low', '<= :low', '> :low', '>= :low', 'BETWEEN :low AND :high'];

function aliasesIn(text: string): Record<string, string> {
  return Object.fromEntries((text.match(/#\w+/g) ?? []).map((alias) => [alias, alias.slice(1)]));
}

/** Requests that the code does not send now, for the parts of expressions that it may use later. */
export const MORE_REQUESTS: readonly TableCommand[] = [
  ...conditions.map(
    (ConditionExpression) =>
      new PutCommand({
        TableName,
        Item: { ...KEY, status: 'IN_PROGRESS', units: 3, done: 5, deadline: 7, in_flight: 'quota:test' },
        ConditionExpression,
        ExpressionAttributeNames: aliasesIn(ConditionExpression),
        ExpressionAttributeValues: { ':low': 3, ':high': 5 },
      }),
  ),
  ...conditions.slice(0, 4).map(
    (ConditionExpression) =>
      new DeleteCommand({
        TableName,
        Key: KEY,
        ConditionExpression,
        ExpressionAttributeNames: aliasesIn(ConditionExpression),
        ExpressionAttributeValues: { ':low': 3, ':high': 5 },
        ReturnValues: 'ALL_OLD',
      }),
  ),
  ...updates.map(
    (UpdateExpression) =>
      new UpdateCommand({
        TableName,
        Key: KEY,
        UpdateExpression,
        ExpressionAttributeNames: aliasesIn(UpdateExpression),
        ExpressionAttributeValues: { ':low': 3, ':high': 5 },
        ReturnValues: 'ALL_NEW',
      }),
  ),
  ...keyConditions.flatMap((range) =>
    [true, false].map(
      (ScanIndexForward) =>
        new QueryCommand({
          TableName,
          IndexName: 'in_flight',
          KeyConditionExpression: `#in_flight = :line AND #deadline ${range}`,
          FilterExpression: '#units <> :units',
          ExpressionAttributeNames: aliasesIn('#in_flight #deadline #units'),
          ExpressionAttributeValues: {
            ':line': 'quota:test',
            ':units': 4,
            ':low': 7,
            ...(range.includes(':high') && { ':high': 1_000 }),
          },
          ScanIndexForward,
          Limit: 3,
        }),
    ),
  ),
  new QueryCommand({
    TableName,
    KeyConditionExpression: '#job_key = :job AND begins_with(#part, :kind)',
    FilterExpression: 'contains(#status, :text) OR NOT begins_with(#status, :text) OR attribute_not_exists(#units)',
    ProjectionExpression: '#job_key, #part, #units',
    ExpressionAttributeNames: aliasesIn('#job_key #part #status #units'),
    ExpressionAttributeValues: { ':job': KEY.job_key, ':kind': 'I', ':text': 'IN' },
    ScanIndexForward: false,
  }),
  // DynamoDB refuses a filter on an attribute that the index does not project, and consistent reads of an index.
  new QueryCommand({
    TableName,
    IndexName: 'in_flight',
    KeyConditionExpression: '#in_flight = :line',
    FilterExpression: '#status = :text',
    ExpressionAttributeNames: aliasesIn('#in_flight #status'),
    ExpressionAttributeValues: { ':line': 'quota:test', ':text': 'IN_PROGRESS' },
  }),
  new QueryCommand({
    TableName,
    IndexName: 'in_flight',
    KeyConditionExpression: '#in_flight = :line',
    ExpressionAttributeNames: aliasesIn('#in_flight'),
    ExpressionAttributeValues: { ':line': 'quota:test' },
    ConsistentRead: true,
  }),
  new GetCommand({
    TableName,
    Key: OTHER,
    ProjectionExpression: '#part, #units',
    ExpressionAttributeNames: aliasesIn('#part #units'),
  }),
  new DeleteCommand({ TableName, Key: KEY }),
  new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [KEY, OTHER], ConsistentRead: true } } }),
  new BatchWriteCommand({
    RequestItems: { [TableName]: [{ PutRequest: { Item: { ...KEY, units: 1 } } }, { DeleteRequest: { Key: OTHER } }] },
  }),
];
