import { order, type Item, type Value } from './values';

/** Where an item is among those with the same partition key. */
export interface Place {
  readonly range: Value;
  /** Orders items with the same sort key, which only an index has. */
  readonly tie: string;
}

export interface StoredItem extends Place {
  readonly item: Item;
  readonly bytes: number;
}

/** The items of one partition key, in the order of their sort keys. */
export class SortedItems {
  private readonly all: StoredItem[] = [];

  get(place: Place): StoredItem | undefined {
    const found = this.all[this.indexOf(place)];
    return found && compare(found, place) === 0 ? found : undefined;
  }

  put(stored: StoredItem): void {
    const at = this.indexOf(stored);
    const found = this.all[at];
    this.all.splice(at, found && compare(found, stored) === 0 ? 1 : 0, stored);
  }

  delete(place: Place): void {
    const at = this.indexOf(place);
    const found = this.all[at];
    if (found && compare(found, place) === 0) this.all.splice(at, 1);
  }

  /** All items in order, or in the opposite order, after the given place. */
  *from(after: Place | undefined, forward: boolean): Generator<StoredItem> {
    const step = forward ? 1 : -1;
    let at = forward ? 0 : this.all.length - 1;
    if (after) {
      at = this.indexOf(after);
      const found = this.all[at];
      if (!forward) at -= 1;
      else if (found && compare(found, after) === 0) at += 1;
    }
    for (let stored = this.all[at]; stored; stored = this.all[(at += step)]) yield stored;
  }

  /** The index of the first item that is not before the place. */
  private indexOf(place: Place): number {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.all[middle] as StoredItem, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(one: Place, other: Place): number {
  return order(one.range, other.range) || order(one.tie, other.tie);
}
