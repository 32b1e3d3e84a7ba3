import { readAddress, searchOf, type Address } from './address';
import { Store } from './store';

/** The address as a store: a change is a step that the browser's Back button takes back. */
export class AddressStore extends Store<Address> {
  constructor(initialView: Address['view'] | undefined = undefined) {
    const address = readAddress(location.search);
    super(location.search === '' && initialView ? { ...address, view: initialView } : address);
    // The first step gets an address of its own, so that Back leads to the same view.
    if (location.search === '') history.replaceState(null, '', searchOf(this.value));
    addEventListener('popstate', () => this.update(() => readAddress(location.search)));
  }

  /** @param replace changes the address without a step, such as for each letter of a search */
  go(change: Partial<Address>, { replace = false } = {}): void {
    const next = { ...this.value, ...change };
    const search = searchOf(next);
    if (search === location.search) return;
    if (replace) history.replaceState(null, '', search);
    else history.pushState(null, '', search);
    this.update(() => next);
  }
}
