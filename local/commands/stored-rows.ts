import { completedSlice, JOB_PARTS, JOBS_TABLE } from '../../lambda/shared/contract';
import type { SeenTableRequest } from '../cloud/dynamodb/seen-table-request';

/** Attributes as DynamoDB's protocol has them. */
type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string } | undefined>>;

interface Batch {
  readonly rows: number;
  readonly slices: number;
  /** The slices whose results are stored. */
  readonly stored: Set<string>;
}

/** Counts the rows whose results are stored, to show progress within a batch. Snowflake itself sees only whole batches. */
export class StoredRows {
  /** Receives the number of rows after each slice. All slices of a batch count alike, so the number is exact for whole batches. */
  onCount: (rows: number) => void = () => undefined;
  private readonly batches = new Map<string, Batch>();

  /** Takes each request of a function to the Jobs table. */
  see({ operation, input, status }: SeenTableRequest): void {
    if (operation !== 'PutItem' || status !== 200) return;
    const item = input.Item as Item;
    const [key = '', part = ''] = [item[JOBS_TABLE.jobKey]?.S, item[JOBS_TABLE.part]?.S];
    if (part === JOB_PARTS.job) {
      this.batches.set(key, { rows: Number(item.rows?.N), slices: Number(item.slices?.N), stored: new Set() });
    } else if (completedSlice(part) !== undefined) {
      this.batches.get(key)?.stored.add(part);
      this.onCount(this.count());
    }
  }

  private count(): number {
    const counts = [...this.batches.values()].map(({ rows, slices, stored }) => (rows * stored.size) / slices);
    return Math.floor(counts.reduce((sum, rows) => sum + rows, 0));
  }
}
