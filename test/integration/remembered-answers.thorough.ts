import { readMetrics } from '../../local/commands/read-metrics';
import { forget } from '../../tools/jobs/forget';
import { targetAt } from '../../tools/jobs/target';
import { jobTimes } from '../../lambda/jobs/job-times';
import { aBatchId } from '../contract/batch-caller';
import { aService, type TestService } from './a-service';

const ROWS = 100;
const BODY = JSON.stringify({ data: Array.from({ length: ROWS }, (_, row) => [row, `review ${row} is good`]) });

describe('remembered answers of the stack on this machine', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await aService({
      config: { functions: { ext_func_async: { processor: 'sentiment', callsPerSecond: 1000 } } },
      comprehend: { latencyMs: 5, callsPerSecond: 1000 },
    });
  });
  afterAll(() => service.stop());

  /** Sends the rows in a new batch: the answer, and how many calls Comprehend got for it. */
  async function send() {
    const before = service.comprehendStats().calls;
    const batchId = aBatchId();
    await service.send('POST', batchId, BODY);
    const { status, body } = await service.poll(batchId);
    // A worker stores what it has learnt before its run ends.
    await service.cloud.idle();
    return { status, body, calls: service.comprehendStats().calls - before };
  }

  it('spare a later batch every call, until they are forgotten', async () => {
    const first = await send();
    expect(first).toMatchObject({ status: 200, calls: 4 });
    expect(await send()).toEqual({ ...first, calls: 0 });
    await forget(target(service), { function: 'ext_func_async' });
    expect(await send()).toEqual(first);
  });

  it('are counted, with what they would have cost', () => {
    const sums = new Map(readMetrics(service.logDir, 0).map(({ name, sum }) => [name, sum]));
    expect(sums.get('RowsRemembered')).toBe(ROWS);
    // AWS bills at least three units for each text.
    expect(sums.get('ComprehendUnitsSaved')).toBe(3 * ROWS);
  });
});

function target({ endpoints, region, tableName, externalFunctions: functions, ...service }: TestService) {
  const client = (endpoint: string) => ({ endpoint, region, credentials: service.operator() });
  const [dynamodb, lambda] = [client(endpoints.dynamodb), client(endpoints.lambda)];
  return targetAt({ tableName, functions, times: jobTimes(1, 12), dynamodb, lambda }, ' --local');
}
