import { jobKeyOf } from '../../lambda/jobs/job-key';
import { JOBS_OF } from '../unit/builders';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { OperatorTable } from '../../tools/jobs/operator-table';
import { ItemTable } from '../../lambda/jobs/item-table';
import type { COMPREHEND_FAILURES, LANGUAGE_FAILURES } from '../../lambda/processing/comprehend/contract';
import type { SERVICE_FAILURES } from '../../lambda/shared/service-failures';
import { rowsInSlices } from './faulty-runs';
import { callAsSnowflake } from './snowflake';
import { memoryTable } from './tested-table';
import { times, type Faults } from './service';
import { World } from './world';

// Time is virtual, so the real duration depends on the machine.
jest.setTimeout(3_600_000);

interface Failure {
  readonly faults: Faults;
  /** The message that the author of the query reads. */
  readonly sentence: RegExp;
  /** The longest time until the author reads it: the service's own limit, and up to 20 s for polls and the platform. */
  readonly withinSeconds: number;
  /** Changes the table between the POST and the run of process. */
  readonly meanwhile?: (world: World) => Promise<unknown>;
}

const always = (service: string, kind: 'throttled' | 'access denied' | 'error before' | 'crash before'): Faults => ({
  at: ({ by, operation }) => (by === 'process' && operation.startsWith(service) ? { kind } : undefined),
});

/** The service's, and those of the processor that runs here. */
type Code = keyof typeof SERVICE_FAILURES | keyof typeof COMPREHEND_FAILURES | keyof typeof LANGUAGE_FAILURES;

const FAILURES: Readonly<Record<Code, Failure>> = {
  NEVER_STARTED: {
    faults: { at: () => undefined, deliveries: () => [] },
    sentence: /^Processing of this batch never started\. Run the query again\./,
    withinSeconds: 575 + 20,
  },
  WORKER_LOST: {
    // Attempts at 0, 60 and 180 s; then the last lease expires.
    faults: always('Comprehend', 'crash before'),
    sentence: /^Processing of this batch was interrupted 3 times and was not resumed\. /,
    withinSeconds: 180 + 35 + 20,
  },
  PROCESSING_FAILED: {
    faults: always('Comprehend', 'error before'),
    sentence: /^Processing of this batch failed in each of 3 attempts, the last time with TimeoutError\./,
    withinSeconds: 180 + 60 + 20,
  },
  ROWS_MISSING: {
    faults: { at: () => undefined, deliveries: () => [2_000] },
    meanwhile: ({ clock, table, batchId }) =>
      clock.sleep(1_000).then(() =>
        table.client.send(
          new DeleteCommand({
            TableName: table.name,
            Key: { job_key: jobKeyOf(JOBS_OF.functionName, batchId), part: 'IN#00000' },
          }),
        ),
      ),
    sentence: /^The stored rows of this batch are missing or damaged\. Run the query again\.$/,
    withinSeconds: 20,
  },
  DEADLINE_EXCEEDED: {
    faults: always('Comprehend', 'throttled'),
    sentence: /^Only 0 of 501 rows were processed within 560 s\. Set MAX_BATCH_ROWS to half of what it is/,
    withinSeconds: 560 + 20,
  },
  ANSWER_TOO_LARGE: {
    faults: { at: () => undefined, processor: (rows) => Promise.resolve(rows.map(() => 'x'.repeat(20_000))) },
    sentence: /^The results of this batch exceed the 6 MB that one answer can hold\. Set MAX_BATCH_ROWS = \d+ /,
    withinSeconds: 20,
  },
  VALUE_TOO_LARGE: {
    faults: {
      at: () => undefined,
      processor: (rows) => Promise.resolve(rows.map((_, row) => 'x'.repeat(row === 0 ? 6_300_000 : 1))),
    },
    sentence: /^One value of this batch exceeds the 6 MB that one answer can hold, .* return smaller values\.$/,
    withinSeconds: 20,
  },
  WRONG_NUMBER_OF_VALUES: {
    faults: { at: () => undefined, processor: () => Promise.resolve([]) },
    sentence: /^The processor did not return one value for each row\./,
    withinSeconds: 20,
  },
  INVALID_OPTION: {
    faults: { at: () => undefined, headers: { 'sf-custom-language': 'xx' } },
    sentence: /^Amazon Comprehend does not analyse the language 'xx' .* to one of ar, de, en, .*, zh-TW\.$/,
    withinSeconds: 20,
  },
  SERVICE_REFUSED: {
    faults: always('Comprehend', 'access denied'),
    sentence: /^Amazon Comprehend refused the call with AccessDeniedException, which a retry would not change\./,
    withinSeconds: 20,
  },
  FAILED_BY_OPERATOR: {
    faults: { at: () => undefined, deliveries: () => [2_000] },
    meanwhile: ({ clock, table, batchId }) =>
      clock
        .sleep(1_000)
        .then(() =>
          new OperatorTable(new ItemTable(table.client, table.name, clock), { functions: [JOBS_OF], times }).fail(
            { key: jobKeyOf(JOBS_OF.functionName, batchId) },
            'Not now.',
            clock.now(),
          ),
        ),
    sentence: /^An operator of the service ended this batch: Not now\.$/,
    withinSeconds: 20,
  },
};

describe('a batch that fails', () => {
  const table = memoryTable();

  it.each(Object.entries(FAILURES))(
    'with %s reports its reason in time, and never another one',
    async (code, failure) => {
      const world = new World(table, code, rowsInSlices(2), failure.faults);
      const start = world.clock.now();
      const [outcome] = await world.run(Promise.all([callAsSnowflake(world), failure.meanwhile?.(world)]));
      expect(outcome).toMatchObject({
        end: 'error',
        status: 422,
        body: expect.stringMatching(failure.sentence) as string,
      });
      expect(world.answeredAt - start).toBeLessThanOrEqual(failure.withinSeconds * 1000);

      await world.clock.advance(6 * 3_600_000);
      expect((await world.run(world.get())).body).toBe(outcome.end === 'error' && outcome.body);
      expect(world.history.violations).toEqual([]);
    },
  );

  it('because its last attempt crashed is reported within the lease and the margin', async () => {
    const world = new World(table, 'last attempt', rowsInSlices(1), {
      at: ({ by, operation }) =>
        by === 'process' && operation.startsWith('Comprehend') ? { kind: 'crash before' } : undefined,
      deliveries: () => [],
    });
    await world.run(world.post());
    for (let attempt = 1; attempt <= times.maxAttempts; attempt += 1) {
      await world.clock.advance(times.leaseMs);
      expect((await world.run(world.get())).statusCode).toBe(202);
      await world.run(world.process());
    }
    await world.clock.advance(times.leaseMs + times.clockMarginMs);
    expect((await world.run(world.get())).statusCode).toBe(422);
  });
});
