import { useEffect, useRef, useState } from 'preact/hooks';
import type { Store } from './store';

/** What `select` takes from the store. The component is rendered again only when this has changed. */
export function useStore<Value, Selected>(store: Store<Value>, select: (value: Value) => Selected): Selected {
  const [, render] = useState({});
  const selected = select(store.value);
  const latest = useRef({ select, selected });
  latest.current = { select, selected };
  useEffect(() => {
    const look = () => {
      const { select: current, selected: shown } = latest.current;
      if (!Object.is(current(store.value), shown)) render({});
    };
    // The store may have changed between the rendering and this effect.
    look();
    return store.subscribe(look);
  }, [store]);
  return selected;
}
