import type { Clock } from '../shared/clock';
import { JOBS_TABLE } from '../shared/contract';
import type { ItemTable } from './item-table';
import { numberIn, stringIn } from './item-values';
import { IN_FLIGHT } from './job-item';
import type { JobInFlight } from './job-store';

/** Reads the index of unfinished jobs, which follows the table within `JOB_TIMES.indexSeconds`. */
export class JobsInFlight {
  private readonly table: Pick<ItemTable, 'query'>;
  private readonly clock: Clock;

  constructor(table: Pick<ItemTable, 'query'>, clock: Clock) {
    this.table = table;
    this.clock = clock;
  }

  /** Every job in flight, the earliest deadline first. */
  all(): Promise<readonly JobInFlight[]> {
    return this.read();
  }

  /** The jobs that a worker has leased, the earliest deadline first, up to `most`. */
  leased(most: number): Promise<readonly JobInFlight[]> {
    return this.read('#lease_until > :now', most);
  }

  private async read(filter?: string, limit?: number): Promise<readonly JobInFlight[]> {
    const query = {
      index: JOBS_TABLE.inFlightIndex,
      condition: '#in_flight = :inFlight AND #deadline > :now',
      values: { ':inFlight': IN_FLIGHT, ':now': this.clock.now() },
      filter,
    };
    const items = await this.table.query(query, limit);
    return items.map((item) => ({
      batchId: stringIn(item, 'batch_id'),
      rows: numberIn(item, 'rows'),
      deadline: numberIn(item, 'deadline'),
    }));
  }
}
