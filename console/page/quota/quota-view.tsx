import { useConsole } from '../frame/console-context';
import { useStore } from '../state/use-store';
import { Invocations } from './invocations';
import { QuotaCard } from './quota-card';

/** The quotas, who uses them and who waits for them, and the invocations of the functions. */
export function QuotaView() {
  const { info, store } = useConsole();
  const calls = useStore(store, (state) => state.calls);
  const names = [...new Set([...info.quotas.map(({ name }) => name), ...calls.keys()])];
  return (
    <div class="quotas">
      {names.length === 0 && <p class="empty">No function uses a quota. Calls appear here when a query runs.</p>}
      {names.map((name) => (
        <QuotaCard key={name} name={name} />
      ))}
      <Invocations />
    </div>
  );
}
