import {
  GetCommand,
  paginateScan,
  PutCommand,
  ScanCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { DynamoJobStore } from '../../lambda/jobs/dynamo-job-store';
import { ItemTable } from '../../lambda/jobs/item-table';
import { jobTimes } from '../../lambda/jobs/job-times';
import { RememberedAnswers } from '../../lambda/memory/remembered-answers';
import { OperatorTable } from '../../tools/jobs/operator-table';
import { memoryDocumentClient } from '../memory-table/memory-document-client';
import { MemoryTable } from '../memory-table/memory-table';
import { aContext } from '../unit/a-context';
import { aJob, aLog, JOBS_OF } from '../unit/builders';
import { startDynalite, type DynaliteTable } from '../unit/dynalite-table';
import { jobStoreContract } from '../unit/job-store-contract';
import { VirtualClock } from '../unit/virtual-clock';
import { PROPERTY, RUNS } from './chance';
import { RecordedRequests, type Input, type TableCommand } from './recorded-requests';
import { requestMaker, sequence } from './request-sequence';
import { MORE_REQUESTS } from './table-requests';

const recorded = new RecordedRequests();

describe('DynamoJobStore on the memory table', () => {
  jobStoreContract((times, clock) => {
    const table = new ItemTable(recorded.of(memoryDocumentClient(new MemoryTable('jobs'))), 'jobs', clock);
    return new DynamoJobStore(table, JOBS_OF, { times, clock });
  });
});

describe('the memory table', () => {
  let engine: DynaliteTable;
  beforeAll(async () => {
    engine = await startDynalite();
  });
  afterAll(() => engine.stop());

  it('answers the requests of the job store, of memory and of operators as dynalite does, in any order and with any values', async () => {
    await recordOperator();
    await recordMemory();
    for (const request of MORE_REQUESTS) recorded.record(request);
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(sequence, async (steps) => {
        const name = await engine.create();
        const table = new MemoryTable(name);
        const memory = memoryDocumentClient(table);
        const make = requestMaker(recorded, name);
        let last: Input = {};
        for (const step of steps) {
          const request = make(step, last);
          const [expected, actual] = [await replyOf(engine.client, request), await replyOf(memory, request)];
          expect({ request, reply: actual }).toEqual({ request, reply: expected });
          last = expected;
          reached.add(`${request.constructor.name} ${(expected.error as string | undefined) ?? 'answered'}`);
        }
        expect(inOrder(table.all())).toEqual(inOrder(await itemsIn(engine.client, name)));
      }),
      { ...PROPERTY, numRuns: RUNS.requests },
    );
    for (const command of ['PutCommand', 'UpdateCommand'])
      for (const reply of ['answered', 'ConditionalCheckFailedException', 'ValidationException'])
        expect(reached).toContain(`${command} ${reply}`);
  });

  it('refuses what it does not know', async () => {
    const client = memoryDocumentClient(new MemoryTable('jobs'));
    for (const { request, message } of UNKNOWN) {
      const sent = client.send(request as never);
      await expect(sent).rejects.toMatchObject({ name: 'ValidationException', message });
    }
  });

  it('shows a write in the index as late as it is told, and the writes of one item in their order', () => {
    let now = 0;
    const lags = [2_000, 0, 500];
    const table = new MemoryTable('jobs', { lag: { now: () => now, lagMs: () => lags.shift() ?? 0 } });
    const job = { job_key: 'job', part: 'JOB', deadline: 1, in_flight: 'line' };
    const shown = () => inLine(table).map(({ job_key, units }) => ({ job_key, units }));
    table.put({ TableName: 'jobs', Item: { ...job, units: 1 } });
    table.put({ TableName: 'jobs', Item: { ...job, units: 2 } });
    table.put({ TableName: 'jobs', Item: { ...job, job_key: 'other', units: 3 } });
    expect(shown()).toEqual([]);
    now = 500;
    expect(shown()).toEqual([{ job_key: 'other', units: 3 }]);
    now = 2_000;
    expect(shown()).toEqual(expect.arrayContaining([{ job_key: 'job', units: 2 }]));
    table.delete({ TableName: 'jobs', Key: { job_key: 'job', part: 'JOB' } });
    expect(shown()).toEqual([{ job_key: 'other', units: 3 }]);
  });

  it('never shows an earlier write of an item after a later one, also if nobody looked in between', () => {
    let now = 0;
    const lags = [100, 0];
    const table = new MemoryTable('jobs', { lag: { now: () => now, lagMs: () => lags.shift() ?? 0 } });
    table.put({ TableName: 'jobs', Item: { job_key: 'job', part: 'JOB', deadline: 1, in_flight: 'line' } });
    now = 200;
    table.delete({ TableName: 'jobs', Key: { job_key: 'job', part: 'JOB' } });
    expect(inLine(table)).toEqual([]);
  });
});

/** Requests that DynamoDB answers and the memory table does not know. */
const UNKNOWN = [
  {
    request: new GetCommand({ TableName: 'jobs', Key: { job_key: 'a', part: 'b' }, ReturnConsumedCapacity: 'TOTAL' }),
    message: 'The memory table does not know ReturnConsumedCapacity',
  },
  {
    request: new UpdateCommand({
      TableName: 'jobs',
      Key: { job_key: 'a', part: 'b' },
      UpdateExpression: 'SET #a.#b = :c',
      ExpressionAttributeNames: { '#a': 'a', '#b': 'b' },
      ExpressionAttributeValues: { ':c': 1 },
    }),
    message: "The memory table does not know '.#b = :c'",
  },
  {
    request: new PutCommand({ TableName: 'jobs', Item: { job_key: 'a', part: 'b', set: new Set(['c']) } }),
    message: 'The memory table does not know values such as [object Set]',
  },
  { request: new ScanCommand({ TableName: 'jobs' }), message: 'The memory table does not know ScanCommand' },
];

async function replyOf(client: DynamoDBDocumentClient, request: TableCommand): Promise<Input> {
  try {
    const { $metadata, ...reply } = (await client.send(request as never)) as Input;
    void $metadata;
    return comparable(reply);
  } catch (error) {
    return { error: (error as Error).name };
  }
}

/** DynamoDB promises no order for BatchGetItem. */
function comparable(reply: Input): Input {
  const responses = Object.entries((reply.Responses ?? {}) as Record<string, Input[]>);
  const sorted = responses.map(([name, items]) => [name, inOrder(items)] as const);
  return reply.Responses ? { ...reply, Responses: Object.fromEntries(sorted) } : reply;
}

function inOrder(items: readonly Input[]): readonly Input[] {
  // By all that was asked for, which may be without a part of the key.
  const attributesOf = (item: Input) => JSON.stringify(Object.entries(item).sort());
  return items.toSorted((one, other) => (attributesOf(one) < attributesOf(other) ? -1 : 1));
}

async function itemsIn(client: DynamoDBDocumentClient, TableName: string): Promise<readonly Input[]> {
  const items: Input[] = [];
  for await (const page of paginateScan({ client }, { TableName })) items.push(...(page.Items ?? []));
  return items;
}

function inLine(table: MemoryTable): readonly Input[] {
  const { Items } = table.query({
    TableName: 'jobs',
    IndexName: 'in_flight',
    KeyConditionExpression: '#line = :line',
    ExpressionAttributeNames: { '#line': 'in_flight' },
    ExpressionAttributeValues: { ':line': 'line' },
  });
  return Items;
}

/** Records what an operator's commands send. */
async function recordOperator(): Promise<void> {
  const clock = new VirtualClock();
  const times = jobTimes(1, 12);
  const table = new ItemTable(recorded.of(memoryDocumentClient(new MemoryTable('jobs'))), 'jobs', clock);
  const store = new DynamoJobStore(table, JOBS_OF, { times, clock });
  const job = aJob();
  await store.accept(job);
  const operator = new OperatorTable(table, { functions: [JOBS_OF], times });
  const [key = ''] = await operator.unfinished();
  await operator.fail({ key }, 'reason', clock.now());
  await operator.failed();
  const stored = await store.read(job.batchId);
  if (stored) await operator.reopen(stored, clock.now());
}

/** Records what a worker sends that remembers answers: its first batch, and one when the secret is half as old as it may be. */
async function recordMemory(): Promise<void> {
  const clock = new VirtualClock();
  const times = { retentionMs: 1_000 };
  const table = new ItemTable(recorded.of(memoryDocumentClient(new MemoryTable('jobs'))), 'jobs', clock);
  const parts = { functionName: JOBS_OF.functionName, identity: 'version 1', times, clock, log: aLog() };
  const memory = new RememberedAnswers(table, parts);
  const context = aContext();
  for (const question of ['one', 'other']) {
    const batch = memory.of(context, 'question');
    await batch.recall([question], context.signal);
    batch.learn(question, 'answer');
    await memory.flush();
    await clock.advance(times.retentionMs);
  }
}
