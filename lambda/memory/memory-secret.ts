import { randomBytes } from 'node:crypto';
import type { ItemKey, ItemTable } from '../jobs/item-table';
import { numberIn, stringIn } from '../jobs/item-values';
import type { JobTimes } from '../jobs/job-times';
import { NO_LIVE_ITEM } from '../jobs/stored-slices';
import { jobKeyPrefix, MEMORY_PARTS } from '../shared/contract';
import type { Clock } from '../shared/clock';

const SECRET_BYTES = 32;

/** The secret is kept for twice as long as an answer, and its time is extended once less than one and a half of it is left. */
const KEPT = 2;
const EXTENDED_BELOW = 1.5;

export interface MemorySecretOptions {
  /** In SQL. */
  readonly functionName: string;
  readonly times: Pick<JobTimes, 'retentionMs'>;
  readonly clock: Clock;
}

/**
 * The secret of one function: the key of the hashes under which its answers are stored. A new secret makes all answers of the function unreachable at
 * once, and they expire.
 */
export class MemorySecret {
  private readonly table: Pick<ItemTable, 'get' | 'putIf' | 'updateIf'>;
  private readonly options: MemorySecretOptions;
  private readonly key: ItemKey;

  constructor(table: Pick<ItemTable, 'get' | 'putIf' | 'updateIf'>, options: MemorySecretOptions) {
    this.table = table;
    this.options = options;
    this.key = { job_key: jobKeyPrefix(options.functionName), part: MEMORY_PARTS.secret };
  }

  /** Reads the secret. Makes one if there is none. */
  async read(): Promise<string> {
    const nowSeconds = this.options.clock.now() / 1000;
    const item = await this.table.get(this.key);
    if (item && numberIn(item, 'expires_at') > nowSeconds) {
      await this.extend(numberIn(item, 'expires_at'));
      return stringIn(item, 'secret');
    }
    const made = this.newItem();
    if (await this.table.putIf(made, { condition: NO_LIVE_ITEM, values: { ':nowSeconds': nowSeconds } }))
      return made.secret;
    // Another worker was first.
    return stringIn((await this.table.get(this.key)) ?? made, 'secret');
  }

  /**
   * Forgets all answers of the function. A batch that is being processed still uses the answers that it knows. Resolves with false
   * if there is no secret: then the function has no answers.
   */
  replace(): Promise<boolean> {
    const values = { ':nowSeconds': this.options.clock.now() / 1000 };
    return this.table.putIf(this.newItem(), {
      condition: 'attribute_exists(#part) AND #expires_at > :nowSeconds',
      values,
    });
  }

  private async extend(expiresAt: number): Promise<void> {
    const { clock, times } = this.options;
    if (expiresAt * 1000 - clock.now() > EXTENDED_BELOW * times.retentionMs) return;
    const values = { ':until': this.expiresAt };
    await this.table.updateIf(this.key, 'SET #expires_at = :until', { condition: 'attribute_exists(#part)', values });
  }

  private newItem() {
    return { ...this.key, secret: randomBytes(SECRET_BYTES).toString('base64url'), expires_at: this.expiresAt };
  }

  private get expiresAt(): number {
    const { clock, times } = this.options;
    return Math.ceil((clock.now() + KEPT * times.retentionMs) / 1000);
  }
}
