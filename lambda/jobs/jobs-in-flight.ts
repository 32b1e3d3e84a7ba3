import type { Clock } from '../shared/clock';
import { JOBS_TABLE } from '../shared/contract';
import type { ItemTable } from './item-table';
import { numberIn, stringIn } from './item-values';
import type { JobInFlight } from './job-store';

/** Reads the unfinished jobs of one line from the index, which follows the table within `JOB_TIMES.indexSeconds`. */
export class JobsInFlight {
  private readonly table: Pick<ItemTable, 'query'>;
  private readonly line: string;
  private readonly clock: Clock;

  constructor(table: Pick<ItemTable, 'query'>, line: string, clock: Clock) {
    this.table = table;
    this.line = line;
    this.clock = clock;
  }

  /** Every job in flight in the line, the earliest deadline first. */
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
      condition: '#in_flight = :line AND #deadline > :now',
      values: { ':line': this.line, ':now': this.clock.now() },
      filter,
    };
    const items = await this.table.query(query, limit);
    return items.map((item) => ({
      key: stringIn(item, 'job_key'),
      units: numberIn(item, 'units'),
      deadline: numberIn(item, 'deadline'),
    }));
  }
}
