import type { Clock } from '../shared/clock';
import { JOBS_TABLE } from '../shared/contract';
import type { ItemQuery, ItemTable, Values } from './item-table';
import { numberIn, optional, stringIn } from './item-values';
import type { JobInFlight } from './job-store';

/** A job that has no live lease, is not kept back by a failed attempt, and has an attempt left. */
const WAITING =
  '(attribute_not_exists(#lease_until) OR #lease_until <= :now) AND (attribute_not_exists(#not_before) OR #not_before <= :now)' +
  ' AND #attempt < :maxAttempts';

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

  /** The jobs that a worker can claim now, the earliest deadline first, up to `most`. */
  waiting(most: number, maxAttempts: number): Promise<readonly JobInFlight[]> {
    return this.read({ filter: WAITING, values: { ':maxAttempts': maxAttempts } }, most);
  }

  private async read(filtered?: Pick<ItemQuery, 'filter' | 'values'>, limit?: number): Promise<readonly JobInFlight[]> {
    const query = {
      index: JOBS_TABLE.inFlightIndex,
      condition: '#in_flight = :line AND #deadline > :now',
      filter: filtered?.filter,
      values: { ':line': this.line, ':now': this.clock.now(), ...filtered?.values },
    };
    const items = await this.table.query(query, limit);
    return items.map((item) => ({
      key: stringIn(item, 'job_key'),
      units: numberIn(item, 'units'),
      deadline: numberIn(item, 'deadline'),
      process: stringIn(item, 'process'),
      wasLost: wasLost(item),
    }));
  }
}

/** A release writes a `not_before` that is not earlier than the end of the lease. */
function wasLost(item: Values): boolean {
  const leaseUntil = optional(numberIn, item, 'lease_until');
  return leaseUntil !== undefined && leaseUntil > (optional(numberIn, item, 'not_before') ?? 0);
}
