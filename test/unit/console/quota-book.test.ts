import { claimToken } from '../../../lambda/jobs/claim-token';
import type { SlotState } from '../../../lambda/jobs/slot-item';
import { jobTimes } from '../../../lambda/jobs/job-times';
import { EventLog } from '../../../console/server/event-log';
import { JobBook } from '../../../console/server/jobs/job-book';
import { QuotaBook } from '../../../console/server/jobs/quota-book';
import { aJob } from './a-job';

const LINE = 'quota:calls';
const times = jobTimes(1, 12);

/** The slots as events tell them at one second, with these jobs. */
function seen(slots: readonly SlotState[], jobs: readonly ReturnType<typeof aJob>[]) {
  const events = new EventLog();
  const book = new JobBook({ events, times, lineOf: () => LINE, now: () => 1_000 });
  for (const job of jobs) book.see(job);
  const quotas = new QuotaBook(events, times, (key) => book.workerOf(key));
  const see = () => quotas.see(book.line(LINE), slots, 1_000);
  see();
  see();
  return (events.after(0) ?? []).flatMap((event) => (event.kind === 'quota' ? [event.slots] : []));
}

const taken = (owner: string): SlotState => ({ state: 'taken', until: 31_000, owner });

describe('the slots of a quota', () => {
  it('name the batches of the worker that has each, of whatever function, and not the token of the worker', () => {
    const held = { attempt: 1, leaseUntil: 31_000 };
    const jobs = [
      aJob({ batchId: 'a', leaseOwner: claimToken('one', 1), ...held }),
      aJob({ batchId: 'b', leaseOwner: claimToken('two', 1), ...held }),
      aJob({ batchId: 'c', leaseOwner: claimToken('one', 2), functionName: 'tone', ...held }),
      aJob({ batchId: 'waits' }),
    ];
    expect(seen([taken('one'), taken('two')], jobs)).toEqual([
      [
        {
          state: 'taken',
          until: 31_000,
          batches: [
            { functionName: 'mood', batchId: 'a' },
            { functionName: 'tone', batchId: 'c' },
          ],
        },
        { state: 'taken', until: 31_000, batches: [{ functionName: 'mood', batchId: 'b' }] },
      ],
    ]);
  });

  it('have no batch if the worker has none, or if its lease of the batch has expired', () => {
    const expired = aJob({ leaseOwner: claimToken('one', 1), attempt: 1, leaseUntil: 900 });
    expect(seen([taken('one')], [expired])[0]).toMatchObject([{ batches: [] }]);
  });

  it('say for which function they are reserved, or that they are free', () => {
    const reserved: SlotState = { state: 'starting', until: 9_000, functionName: 'tone' };
    expect(seen([reserved, { state: 'free' }], [])[0]).toEqual([reserved, { state: 'free' }]);
  });
});
