import { itemSize } from '../../../lib/item-size';
import { readUnits, writeUnits } from '../../../lib/request-units';
import { TableMeter } from '../../../bench/measure/table-meter';
import type { TableSchema } from '../../../bench/measure/table-schema';
import type { SeenTableRequest } from '../../../local/cloud/dynamodb/seen-table-request';

const SCHEMA: TableSchema = {
  keys: ['batch_id', 'part'],
  indexes: [
    {
      name: 'in_flight',
      keys: ['in_flight', 'deadline'],
      attributes: ['batch_id', 'part', 'in_flight', 'deadline', 'rows'],
    },
  ],
};

const KEY = { batch_id: { S: 'b' }, part: { S: 'JOB' } };
const JOB = { ...KEY, in_flight: { S: 'y' }, deadline: { N: '570' }, rows: { N: '2' }, status: { S: 'IN_PROGRESS' } };

function seen(operation: string, input: object, output: object = {}, status = 200): SeenTableRequest {
  return {
    functionName: 'Stack-Process1',
    operation,
    input: { ...input },
    status,
    output: { ...output },
  };
}

function aMeter(after: object = JOB) {
  const meter = new TableMeter(SCHEMA, () => Promise.resolve(after as typeof JOB));
  const units = () => meter.uses.map(({ writeUnits, indexUnits, readUnits }) => [writeUnits, indexUnits, readUnits]);
  return { meter, units };
}

describe("an item's size", () => {
  it.each([
    ['text by its UTF-8 bytes', { a: { S: 'für' } }, 1 + 4],
    ['bytes as they are, not as base64', { a: { B: Buffer.alloc(300).toString('base64') } }, 1 + 300],
    ['two digits of a number in a byte, and one more', { a: { N: '1234' } }, 1 + 3],
    ['a sign in a byte', { a: { N: '-1234' } }, 1 + 4],
    ['zeros at the end of a number in none', { a: { N: '1200' } }, 1 + 2],
    ['true, false and null in a byte', { a: { BOOL: true }, b: { NULL: true } }, 4],
    ['three bytes for a list and one for each member', { a: { L: [{ S: 'xy' }, { S: 'z' }] } }, 1 + 3 + 2 + 3],
    ['three bytes for a map and one for each member', { a: { M: { key: { S: 'xy' } } } }, 1 + 3 + 1 + 5],
  ])('counts %s', (_, item, bytes) => {
    expect(itemSize(item)).toBe(bytes);
  });
});

describe('request units', () => {
  it('are counted in steps of 1 KB for writes and 4 KB for reads, half for reads that may be late', () => {
    expect([0, 1, 1024, 1025, 400_000].map(writeUnits)).toEqual([1, 1, 1, 2, 391]);
    expect([0, 4096, 4097].map((bytes) => readUnits(bytes, true))).toEqual([1, 1, 2]);
    expect([0, 4097].map((bytes) => readUnits(bytes, false))).toEqual([0.5, 1]);
  });
});

describe('the meter', () => {
  it('counts the index when a job enters it, and not when something changes that the index does not hold', async () => {
    const { meter, units } = aMeter({ ...JOB, lease_until: { N: '30' } });
    await meter.record(seen('PutItem', { Item: JOB }));
    await meter.record(seen('UpdateItem', { Key: KEY }));
    expect(units()).toEqual([
      [1, 1, 0],
      [1, 0, 0],
    ]);
  });

  it('counts the index when a job leaves it', async () => {
    const { meter, units } = aMeter({ ...KEY, status: { S: 'SUCCESS' } });
    await meter.record(seen('PutItem', { Item: JOB }));
    await meter.record(seen('UpdateItem', { Key: KEY }));
    expect(units()[1]).toEqual([1, 1, 0]);
  });

  it('counts a write by the larger of the item before and after, and a refused one by the item before', async () => {
    const { meter, units } = aMeter();
    await meter.record(seen('PutItem', { Item: { ...KEY, content: { S: 'x'.repeat(3000) } } }));
    await meter.record(seen('UpdateItem', { Key: KEY }));
    const refusal = { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' };
    await meter.record(seen('DeleteItem', { Key: KEY }, refusal, 400));
    expect(units().map(([written]) => written)).toEqual([3, 3, 1]);
  });

  it('counts every item of a batch but those left unprocessed', async () => {
    const { meter, units } = aMeter();
    const items = [0, 1, 2].map((slice) => ({ batch_id: { S: 'b' }, part: { S: `IN#0000${slice}` } }));
    const requests = items.map((Item) => ({ PutRequest: { Item } }));
    const input = { RequestItems: { table: requests } };
    await meter.record(seen('BatchWriteItem', input, { UnprocessedItems: { table: requests.slice(2) } }));
    expect(units()).toEqual([[2, 0, 0]]);
    expect(meter.uses[0]).toMatchObject({ about: 'IN', requests: 1 });
  });

  it('counts a Query by the sum of its items, and one of the index by its entries alone', async () => {
    const { meter, units } = aMeter();
    const items = [0, 1].map((slice) => ({ batch_id: { S: 'b' }, part: { S: `OUT#${slice}` }, content: { S: 'x'.repeat(5000) } })); // prettier-ignore
    await meter.record(seen('PutItem', { Item: { ...JOB, status: { S: 'x'.repeat(9000) } } }));
    await meter.record(seen('Query', { ConsistentRead: true }, { Items: items }));
    await meter.record(seen('Query', { IndexName: 'in_flight' }, { Items: [], ScannedCount: 1 }));
    expect(units().map(([, , read]) => read)).toEqual([0, 3, 0.5]);
  });

  it('counts each key of a BatchGetItem by itself, half a unit for 4 KB and for a key without an item', async () => {
    const { meter, units } = aMeter();
    const [large, small, absent, left] = ['large', 'small', 'absent', 'left'].map((id) => ({ batch_id: { S: id }, part: { S: 'ANSWER' } })); // prettier-ignore
    await meter.record(seen('PutItem', { Item: { ...large, value: { S: 'x'.repeat(5000) } } }));
    await meter.record(seen('PutItem', { Item: small }));
    const output = { Responses: { table: [large, small] }, UnprocessedKeys: { table: { Keys: [left] } } };
    await meter.record(
      seen('BatchGetItem', { RequestItems: { table: { Keys: [large, small, absent, left] } } }, output),
    );
    expect(units().at(-1)).toEqual([0, 0, 1 + 0.5 + 0.5]);
    expect(meter.uses.at(-1)).toMatchObject({ about: 'ANSWER', requests: 1 });
  });

  it('counts from 0 again, and still knows the items', async () => {
    const { meter, units } = aMeter();
    await meter.record(seen('PutItem', { Item: { ...KEY, content: { S: 'x'.repeat(3000) } } }));
    meter.startAgain();
    await meter.record(seen('PutItem', { Item: KEY }));
    expect(units()).toEqual([[3, 0, 0]]);
  });

  it('knows how much is stored', async () => {
    const { meter } = aMeter();
    await meter.record(seen('PutItem', { Item: KEY }));
    await meter.record(seen('PutItem', { Item: { ...KEY, part: { S: 'IN#00000' } } }));
    expect(meter.storedBytes).toBe(2 * ('batch_id'.length + 1 + 'part'.length) + 'JOB'.length + 'IN#00000'.length);
    expect(meter.storedBytesOf('JOB')).toBe('batch_id'.length + 1 + 'part'.length + 'JOB'.length);
  });
});
