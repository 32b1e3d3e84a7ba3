import type { View } from '../state/address';
import { isInFlight } from '../state/batch-record';
import { useStore } from '../state/use-store';
import { useConsole } from './console-context';
import { offeredViews } from './offered-views';

const TITLES: Readonly<Record<View, string>> = {
  run: 'Run',
  batches: 'Batches',
  break: 'Break things',
  quota: 'Quota',
  dashboard: 'Dashboard',
  trust: 'Trust',
};

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** The views as tabs. The arrow keys move between them. */
export function Tabs() {
  const { info, address, store } = useConsole();
  const { view: chosen } = useStore(address, (value) => value);
  const inFlight = useStore(
    store,
    ({ batches }) => [...batches.values()].filter((one) => one.job && isInFlight(one)).length,
  );
  const views = offeredViews(info);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const next = event.key === 'Home' ? views[0] : event.key === 'End' ? views.at(-1) : undefined;
    const view = next ?? (step && views[(views.indexOf(chosen) + step + views.length) % views.length]);
    if (!view) return;
    event.preventDefault();
    address.go({ view });
    document.getElementById(`tab-${view}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={onKeyDown}>
      {views.map((view) => (
        <button
          key={view}
          id={`tab-${view}`}
          type="button"
          role="tab"
          aria-selected={view === chosen}
          aria-controls="view"
          tabIndex={view === chosen ? 0 : -1}
          onClick={() => address.go({ view })}
        >
          {TITLES[view]}
          {view === 'batches' && (
            <span class={`count ${inFlight === 0 ? 'zero' : ''}`} title={`${inFlight} in flight`}>
              {inFlight}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
