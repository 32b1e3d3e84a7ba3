import { isOfMemory, totals } from '../measure/table-totals';
import type { TableUse } from '../measure/table-meter';
import { DAYS_OF_MONTH, DAYS_STORED, GIGABYTE, MILLION } from './cost-per-million';
import { PRICES } from '../../lib/prices';

export interface MemoryUse {
  readonly table: readonly TableUse[];
  /** The size of the answers that were stored. */
  readonly answerBytes: number;
}

/** The cost in US dollars of remembered answers alone, for a million rows: their reads, writes and storage. */
export function memoryCost({ table, answerBytes }: MemoryUse, rows: number): number {
  const { readUnits, writeUnits } = totals(table.filter(isOfMemory));
  const requests = (readUnits * PRICES.readUnits + writeUnits * PRICES.writeUnits) / MILLION;
  const storage = (answerBytes / GIGABYTE) * PRICES.storedGigabyteMonth * (DAYS_STORED / DAYS_OF_MONTH);
  return ((requests + storage) * MILLION) / rows;
}
