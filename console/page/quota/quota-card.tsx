import { useConsole } from '../frame/console-context';
import { useNow } from '../frame/use-now';
import { durationText } from '../lane/duration-text';
import { isInFlight } from '../state/batch-record';
import { useStore } from '../state/use-store';
import { CallsChart } from './calls-chart';
import { shortNumber } from './short-number';
import { Slots } from './slots';
import { WaitingBatches } from './waiting-batches';

/** One quota, or the calls of a function that uses none. */
export function QuotaCard({ name }: { readonly name: string }) {
  const { info, store } = useConsole();
  const declared = info.quotas.find((quota) => quota.name === name);
  const counted = info.counted?.find((one) => one.name === name);
  const unit = counted?.unit ?? 'units';
  const state = useStore(store, ({ quotas }) => quotas.get(name));
  const rates = useStore(store, ({ calls }) => calls.get(name));
  const batches = useStore(store, (value) => value.batches);
  const now = useNow(true);
  const users = info.functions.filter(({ name: fn, quota }) => quota === name || fn === name).map((fn) => fn.name);
  const inFlight = [...batches.values()].filter((one) => isInFlight(one) && users.includes(one.name.functionName));
  return (
    <section class="card quota" aria-label={name}>
      <h2>{name}</h2>
      <p class="hint">
        {declared
          ? `${shortNumber(declared.unitsPerSecond)} ${unit} a second, ${declared.slots} ${declared.slots === 1 ? 'slot' : 'slots'}. Used by ${users.join(', ')}.`
          : 'Without a quota: each batch has a worker of its own.'}{' '}
        {counted?.sentence}
      </p>
      <CallsChart
        rates={rates ?? []}
        limit={declared?.unitsPerSecond}
        unit={unit}
        second={Math.floor(now / 1_000)}
        byMinute={info.readEverySeconds !== undefined}
      />
      <div class="columns">
        {declared && <Slots state={state} count={declared.slots} now={now} />}
        <div class="admitted">
          <h3>Admitted</h3>
          <p>
            <strong>{shortNumber(state?.unitsInFlight ?? 0)}</strong> {unit} in flight are not done
            {declared && state
              ? `, ${durationText((state.unitsInFlight / declared.unitsPerSecond) * 1_000)} of the quota`
              : ''}
            .
          </p>
          {Object.entries(state?.processed ?? {}).map(([fn, count]) => (
            <p key={fn}>
              {fn}: {count} {count === 1 ? 'batch is' : 'batches are'} being processed.
            </p>
          ))}
        </div>
        <WaitingBatches batches={inFlight} waiting={state?.waiting} />
      </div>
    </section>
  );
}
