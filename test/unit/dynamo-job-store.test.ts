import { DynamoJobStore } from '../../lambda/jobs/dynamo-job-store';
import { ItemTable } from '../../lambda/jobs/item-table';
import { startDynalite, type DynaliteTable } from './dynalite-table';
import { jobStoreContract } from './job-store-contract';

describe('DynamoJobStore', () => {
  let engine: DynaliteTable;
  beforeAll(async () => {
    engine = await startDynalite();
  });
  afterAll(() => engine.stop());

  jobStoreContract(async (times, clock) => {
    const table = new ItemTable(engine.client, await engine.create(), clock);
    return new DynamoJobStore(table, times, clock);
  });
});
