import type { ComponentType } from 'preact';
import { BatchesView } from '../batches/batches-view';
import { BreakView } from '../break/break-view';
import { DashboardView } from '../dashboard/dashboard-view';
import { QuotaView } from '../quota/quota-view';
import { RunView } from '../run/run-view';
import type { View } from '../state/address';
import { useStore } from '../state/use-store';
import { TrustView } from '../trust/trust-view';
import { Banner } from './banner';
import { useConsole } from './console-context';
import { Notices } from './notices';
import { offeredViews } from './offered-views';
import { Tabs } from './tabs';

const PARTS: Readonly<Record<View, ComponentType>> = {
  run: RunView,
  batches: BatchesView,
  break: BreakView,
  quota: QuotaView,
  dashboard: DashboardView,
  trust: TrustView,
};

/** The whole page once it knows its stack. */
export function App() {
  const { address, info } = useConsole();
  const wanted = useStore(address, ({ view }) => view);
  const view = offeredViews(info).includes(wanted) ? wanted : 'batches';
  const Shown = PARTS[view];
  return (
    <>
      <header>
        <h1>Remote service</h1>
        <Tabs />
        <Banner />
      </header>
      <Notices />
      <main>
        <div id="view" role="tabpanel" aria-labelledby={`tab-${view}`}>
          <Shown />
        </div>
      </main>
    </>
  );
}
