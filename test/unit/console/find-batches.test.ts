import { findBatches } from '../../../console/server/jobs/find-batches';
import { sqlErrorOf } from '../../../console/server/jobs/sql-error';
import { rejected } from '../../../local/snowflake/remote-service-error';
import { aJob } from './a-job';

const lost = { code: 'WORKER_LOST', message: 'Processing of this batch was interrupted 3 times and was not resumed.' };
const jobs = [
  aJob({ batchId: '01b2-aaaa:1:1:0:0', queryId: '01b2-aaaa' }),
  aJob({ batchId: '01b2-aaaa:1:2:0:0', queryId: '01b2-aaaa', status: 'FAILED', failure: lost }),
  aJob({ batchId: '01b2-bbbb:1:1:0:0', queryId: '01b2-bbbb', status: 'FAILED', failure: lost }),
];
const found = (text: string) => findBatches(text, jobs).map(({ batchId }) => batchId);

describe('findBatches', () => {
  it.each([
    ['a batch id', '01b2-aaaa:1:2:0:0', ['01b2-aaaa:1:2:0:0']],
    ['a query id', ' 01b2-aaaa ', ['01b2-aaaa:1:1:0:0', '01b2-aaaa:1:2:0:0']],
    ['a failure code', 'worker_lost', ['01b2-aaaa:1:2:0:0', '01b2-bbbb:1:1:0:0']],
    ['an SQL error', sqlErrorOf('mood', lost.message), ['01b2-aaaa:1:2:0:0', '01b2-bbbb:1:1:0:0']],
    [
      'an SQL error in several lines',
      sqlErrorOf('mood', lost.message).replaceAll(' was ', '\nwas '),
      ['01b2-aaaa:1:2:0:0', '01b2-bbbb:1:1:0:0'],
    ],
    ['an error with a query id', `${sqlErrorOf('mood', lost.message)} in query 01b2-bbbb`, ['01b2-bbbb:1:1:0:0']],
    ['nothing', ' ', []],
    ['another text', 'some other error', []],
  ])('finds by %s', (_, text, batches) => {
    expect(found(text)).toEqual(batches);
  });

  it('words an SQL error as Snowflake does', () => {
    expect(sqlErrorOf('mood', lost.message)).toBe(rejected('MOOD', { status: 422, body: lost.message }).message);
  });
});
