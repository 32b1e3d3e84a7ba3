import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { metricsIn } from '../../../console/deployed/batch-logs';
import { Permissions } from '../../../console/deployed/permissions';
import { StackLogs } from '../../../console/deployed/stack-logs';
import { HastyClock } from './hasty-clock';
import { RecordedAws } from './recorded-aws';
import batchesOfQuery from './replies/batches-of-query.json';
import queryDefinitions from './replies/describe-query-definitions.json';
import queryResults from './replies/get-query-results.json';

const BATCH = { functionName: 'mood', batchId: '01b2c3d4-0000-1111-2222-333344445555:1:1:0:0' };
const ACCEPTED = Date.UTC(2026, 0, 31, 12, 0, 0, 204);
const RANGE = { from: ACCEPTED - 60_000, to: ACCEPTED + 60_001 };

const aws = new RecordedAws();
beforeAll(() => aws.start());
beforeEach(() => {
  aws.requests.splice(0);
  aws.on('DescribeQueryDefinitions', { body: queryDefinitions });
  aws.on('StartQuery', { body: { queryId: '12ab3456-12ab-123a-789e-1234567890ab' } });
  aws.on('GetQueryResults', { body: queryResults });
});
afterAll(() => aws.stop());

function theLogs(stack = 'Trial') {
  const permissions = new Permissions();
  const clock = new HastyClock();
  const logs = new StackLogs({ stack, logs: new CloudWatchLogsClient(aws.client), permissions, clock });
  return { logs, permissions, clock };
}

describe('the log lines of a batch', () => {
  it("are read from the log groups of the stack's saved query, in the time of the batch", async () => {
    await theLogs().logs.ofBatch(BATCH, RANGE);
    expect(aws.inputsOf('DescribeQueryDefinitions')).toEqual([{ queryDefinitionNamePrefix: 'Trial/Follow one batch' }]);
    expect(aws.inputsOf('StartQuery')).toEqual([
      {
        logGroupNames: ['Trial-ServicePostLogs1A2B', 'Trial-FunctionsmoodProcessLogs3C4D', 'Trial-ServiceGetLogs5E6F'],
        queryString:
          'fields @message | filter functionName = "mood" and batchId = "01b2c3d4-0000-1111-2222-333344445555:1:1:0:0" | sort @timestamp asc',
        startTime: Date.UTC(2026, 0, 31, 11, 59) / 1000,
        endTime: Date.UTC(2026, 0, 31, 12, 1, 1) / 1000,
        limit: 1_000,
      },
    ]);
  });

  it('come in the order of their times, with facts alone: no line holds what may quote a row', async () => {
    const lines = await theLogs().logs.ofBatch(BATCH, RANGE);
    expect(lines).toMatchObject([
      { at: ACCEPTED, lambda: 'post', level: 'INFO', message: 'batch accepted', fields: { rows: 900 } },
      { lambda: 'process', message: 'claimed', fields: { attempt: 1, rows: 900 } },
      { lambda: 'process', level: 'ERROR', message: 'attempt failed', fields: { attempt: 1, error: 'TimeoutError' } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('the text of a row');
  });

  it('tell how long the batch waited, and how many attempts failed', async () => {
    const lines = (await theLogs().logs.ofBatch(BATCH, RANGE)) ?? [];
    expect(metricsIn(lines, { acceptedAt: ACCEPTED })).toEqual([
      { name: 'QueueDelay', value: 546, unit: 'Milliseconds' },
      { name: 'AttemptsFailed', value: 1, unit: 'Count' },
    ]);
  });

  it('of an id with quotes are found by the same id, not by a part of a query', async () => {
    await theLogs().logs.ofBatch({ functionName: 'mood', batchId: 'x" or 1 = 1 \\\n| limit 1' }, RANGE);
    expect(aws.inputsOf('StartQuery')[0]?.queryString).toContain('batchId = "x\\" or 1 = 1 \\\\ | limit 1" |');
  });

  it('are waited for while the query runs', async () => {
    const answers = [{ status: 'Scheduled' }, { status: 'Running', results: [] }, queryResults];
    aws.on('GetQueryResults', () => ({ body: answers.shift() }));
    expect(await theLogs().logs.ofBatch(BATCH, RANGE)).toHaveLength(3);
  });

  it('are given up after 20 s, and the query is stopped', async () => {
    aws.on('GetQueryResults', { body: { status: 'Running', results: [] } });
    aws.on('StopQuery', { body: { success: true } });
    const { logs, clock, permissions } = theLogs();
    const begin = clock.now();
    expect(await logs.ofBatch(BATCH, RANGE)).toBeUndefined();
    expect(permissions.lacks[0]?.sentence).toMatch(/did not end the query of the logs within 20 s/);
    expect(clock.now() - begin).toBeLessThan(23_000);
    expect(aws.inputsOf('StopQuery')).toEqual([{ queryId: '12ab3456-12ab-123a-789e-1234567890ab' }]);
  });

  it.each(['Failed', 'Cancelled', 'Timeout'])(
    'are missing if the query ends with %s, and the page says so',
    async (status) => {
      aws.on('GetQueryResults', { body: { status } });
      const { logs, permissions } = theLogs();
      expect(await logs.ofBatch(BATCH, RANGE)).toBeUndefined();
      expect(permissions.lacks).toEqual([
        {
          permission: 'Logs Insights',
          sentence: `The page cannot show log lines. The query of the logs ended with ${status}. Try again.`,
        },
      ]);
    },
  );

  it('are unknown if somebody deleted the saved queries', async () => {
    const { logs, permissions } = theLogs('Another');
    expect(await logs.ofBatch(BATCH, RANGE)).toBeUndefined();
    expect(permissions.lacks).toEqual([
      {
        permission: 'Logs Insights',
        sentence: expect.stringMatching(/no saved query Another\/Follow one batch.* npx cdk deploy/) as string,
      },
    ]);
  });

  it.each([
    ['logs:DescribeQueryDefinitions', 'DescribeQueryDefinitions'],
    ['logs:StartQuery', 'StartQuery'],
    ['logs:GetQueryResults', 'GetQueryResults'],
  ])('are unknown without %s, and the page names it', async (action, operation) => {
    aws.deny(
      operation,
      action,
      'arn:aws:logs:eu-central-1:123456789012:log-group:Trial-ServicePostLogs1A2B:log-stream:',
    );
    const { logs, permissions } = theLogs();
    expect(await logs.ofBatch(BATCH, RANGE)).toBeUndefined();
    expect(permissions.lacks.map(({ permission }) => permission)).toEqual([action]);
    expect(permissions.lacks[0]?.sentence).toMatch(
      new RegExp(
        `^The page cannot show log lines.* Allow ${action} on arn:aws:logs:\\S+ in the policy of your role or user\\.$`,
      ),
    );
  });
});

test('the batches of a query are found in the logs, also those that the table has no index for', async () => {
  aws.on('GetQueryResults', { body: batchesOfQuery });
  const batches = await theLogs().logs.batchesOfQuery('01b2c3d4-0000-1111-2222-333344445555', RANGE);
  expect(batches).toEqual([BATCH, { functionName: 'mood', batchId: 'a batch that was rejected' }]);
  expect(aws.inputsOf('StartQuery')[0]?.queryString).toBe(
    'filter queryId = "01b2c3d4-0000-1111-2222-333344445555" and ispresent(batchId) | stats count(*) by functionName, batchId',
  );
});
