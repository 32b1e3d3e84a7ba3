import { marshall } from '@aws-sdk/util-dynamodb';
import type { Values } from '../../../lambda/jobs/item-table';
import type { Job } from '../../../lambda/jobs/job';
import { JOB_PARTS } from '../../../lambda/shared/contract';
import { itemSize } from '../../../lib/item-size';
import { readUnits, writeUnits } from '../../../lib/request-units';
import type { TableUnits } from './batch-cost';

/**
 * The least request units that a batch has used, by the sizes of its items: rows and results written once, the job written when it
 * was accepted, at each claim, and at its end, and the rows read at each attempt, the results once they are complete.
 */
export function storedUnits(job: Pick<Job, 'attempt' | 'status'>, items: readonly Values[]): TableUnits {
  const sized = items.map((item) => ({ part: String(item.part), bytes: sizeOf(item) }));
  const ended = job.status === 'IN_PROGRESS' ? 0 : 1;
  // The index has an entry of the job, less than 1 KB, which each write of the job changes.
  const jobWrites = 1 + job.attempt + ended;
  const writes = sized.reduce(
    (sum, { part, bytes }) => sum + (part === JOB_PARTS.job ? jobWrites * (writeUnits(bytes) + 1) : writeUnits(bytes)),
    0,
  );
  const bytesIn = (kind: string) =>
    sized.filter(({ part }) => part.startsWith(kind)).reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = bytesIn(JOB_PARTS.rows);
  const results = bytesIn(JOB_PARTS.results);
  const rowReads = rows === 0 ? 0 : job.attempt * readUnits(rows, true);
  const resultReads = job.status === 'SUCCESS' && results > 0 ? readUnits(results, true) : 0;
  return { writes, reads: rowReads + resultReads };
}

function sizeOf(item: Values): number {
  return itemSize(marshall(item, { removeUndefinedValues: true }));
}
