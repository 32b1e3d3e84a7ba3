import { MEMORY_PARTS } from '../../lambda/shared/contract';
import type { FaultKind, TableFaults } from './faults';

/** How long the table refuses requests of memory after one that it refused. */
const REFUSED_MS = 2_000;

const LOOKUP = /\.(?:BatchGetItem|GetItem)$/;

/** Refuses the lookups of memory, or its writes, for a while. */
export class MemoryFaults {
  private readonly faults: TableFaults;
  private readonly now: () => number;
  private readonly refusedUntil = new Map<FaultKind, number>();

  /** @param now in milliseconds. Default: the time of this process */
  constructor(faults: TableFaults, now: () => number = () => performance.now()) {
    this.faults = faults;
    this.now = now;
  }

  /**
   * @param target the operation, such as `DynamoDB_20120810.GetItem`
   * @param request the body
   */
  refuses(target: string, request: string): boolean {
    if (!Object.values(MEMORY_PARTS).some((part) => request.includes(`{"S":"${part}"}`))) return false;
    const kind = LOOKUP.test(target) ? 'memory lookups refused' : 'memory writes refused';
    if (this.now() < (this.refusedUntil.get(kind) ?? 0)) return true;
    if (!this.faults.strikes(kind, request)) return false;
    this.refusedUntil.set(kind, this.now() + REFUSED_MS);
    return true;
  }
}
