import type { Avoided, SlotKey } from './slot-item';

/** How the slots of a line are written: see Slots. */
export interface SlotWrites {
  extend(slot: SlotKey): Promise<boolean>;
  release(slot: SlotKey, startingFor?: string): Promise<boolean>;
  giveUp(slot: SlotKey, functionName: string): Promise<boolean>;
}

/** A slot that is reserved for a worker, or that a worker has taken. */
export class Slot {
  /** Functions to which the slot is not handed over, since their worker was started for it and did not come, and until when. */
  readonly avoided: Avoided;
  private readonly key: SlotKey;
  private readonly slots: SlotWrites;

  constructor(slots: SlotWrites, { avoided = {}, ...key }: SlotKey & Partial<Pick<Slot, 'avoided'>>) {
    this.slots = slots;
    this.key = key;
    this.avoided = avoided;
  }

  /** See `extend` in slots.ts. */
  extend(): Promise<boolean> {
    return this.slots.extend(this.key);
  }

  /** See `release` in slots.ts. */
  release(startingFor?: string): Promise<boolean> {
    return this.slots.release(this.key, startingFor);
  }

  /** See `giveUp` in slots.ts. */
  giveUp(functionName: string): Promise<boolean> {
    return this.slots.giveUp(this.key, functionName);
  }
}
