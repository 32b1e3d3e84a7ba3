import type { SeenTableRequest } from '../../../local/cloud/dynamodb/seen-table-request';
import { TableUnitsWatch } from '../../../local/console/table-units';

const NAME = { functionName: 'mood', batchId: 'query:1' };
const keyOf = (part: string) => ({ job_key: { S: 'mood#query:1' }, part: { S: part } });
const JOB = { ...keyOf('JOB'), status: { S: 'IN_PROGRESS' }, in_flight: { S: 'quota:calls' }, deadline: { N: '570' } };
const content = (kilobytes: number) => ({ content: { B: Buffer.alloc(kilobytes * 1024 - 40).toString('base64') } });

function seen(operation: string, input: object, output: object = {}, status = 200): SeenTableRequest {
  return { functionName: 'Process', operation, input: { ...input }, status, output: { ...output } };
}

/** A watch that has seen the POST of a batch: three write units for its rows, one for its job and one for the index. */
function aWatch() {
  const watch = new TableUnitsWatch();
  watch.see(seen('PutItem', { Item: { ...keyOf('IN#0000'), ...content(2) } }));
  watch.see(seen('BatchWriteItem', { RequestItems: { Jobs: [{ PutRequest: { Item: { ...keyOf('IN#0001') } } }] } }));
  watch.see(seen('PutItem', { Item: JOB }));
  return watch;
}

const rejected = { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' };

test('the rows, the job and its index entry are counted when they are written', () => {
  expect(aWatch().of(NAME)).toEqual({ writes: 3 + 1 + 1, reads: 0 });
});

test.each<[string, SeenTableRequest, { readonly writes: number; readonly reads: number }]>([
  [
    'a heartbeat changes the job and its index entry',
    seen('UpdateItem', { Key: keyOf('JOB') }, { Attributes: { ...JOB, lease_until: { N: '31' } } }),
    { writes: 2, reads: 0 },
  ],
  [
    'a change that the index does not show is one unit',
    seen('UpdateItem', { Key: keyOf('JOB') }, { Attributes: { ...JOB, done: { N: '7' } } }),
    { writes: 1, reads: 0 },
  ],
  [
    'the end removes the index entry',
    seen('UpdateItem', { Key: keyOf('JOB') }, { Attributes: { ...keyOf('JOB'), status: { S: 'SUCCESS' } } }),
    { writes: 2, reads: 0 },
  ],
  [
    'a write whose condition does not hold',
    seen('UpdateItem', { Key: keyOf('JOB') }, rejected, 400),
    { writes: 1, reads: 0 },
  ],
  ['a write that failed for another reason is free', seen('PutItem', { Item: JOB }, {}, 500), { writes: 0, reads: 0 }],
  [
    'a poll reads the job',
    seen('GetItem', { Key: keyOf('JOB'), ConsistentRead: true }, { Item: JOB }),
    { writes: 0, reads: 1 },
  ],
  [
    'rows are read in steps of 4 KB',
    seen(
      'Query',
      { ExpressionAttributeValues: { ':key': { S: 'mood#query:1' }, ':prefix': { S: 'IN#' } }, ConsistentRead: true },
      { Items: [content(3), content(6)] },
    ),
    { writes: 0, reads: 3 },
  ],
  [
    'a read of the index belongs to no batch',
    seen(
      'Query',
      { IndexName: 'in_flight', ExpressionAttributeValues: { ':line': { S: 'quota:calls' } } },
      { Items: [JOB] },
    ),
    { writes: 0, reads: 0 },
  ],
  [
    'nor does a write of a slot',
    seen('PutItem', { Item: { job_key: { S: '#slots quota:calls' }, part: { S: '00' } } }),
    { writes: 0, reads: 0 },
  ],
])('%s', (_, request, { writes, reads }) => {
  const watch = aWatch();
  watch.see(request);
  expect(watch.of(NAME)).toEqual({ writes: 5 + writes, reads });
});

test('a batch whose first requests were not seen has no count', () => {
  const watch = new TableUnitsWatch();
  watch.see(seen('UpdateItem', { Key: keyOf('JOB') }, { Attributes: JOB }));
  expect(watch.of(NAME)).toBeUndefined();
});
