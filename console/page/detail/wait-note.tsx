import { useConsole } from '../frame/console-context';
import { useNow } from '../frame/use-now';
import { durationText } from '../lane/duration-text';
import type { BatchRecord } from '../state/batch-record';
import { placesInLine } from '../state/places-in-line';
import { slotWait } from '../state/slot-wait';
import { useStore } from '../state/use-store';

/** How many batches that have a slot are named. */
const NAMED = 4;

/** Who has the slots for which a batch waits, and when its turn comes. */
export function WaitNote({ record }: { readonly record: BatchRecord }) {
  const { address, store } = useConsole();
  const batches = useStore(store, (state) => state.batches);
  const wait = slotWait(record, batches.values());
  const now = useNow(wait !== undefined);
  if (!wait) return null;
  const { holders, startsAt } = wait;
  const place = placesInLine(batches.values()).get(record.key);
  const more = holders.length - NAMED;
  const left = startsAt === undefined ? 0 : startsAt - now;
  const turn = left > 0 ? `in about ${durationText(left)}` : 'as soon as one of them ends';
  if (holders.length === 0)
    return (
      <p class="hint">
        No worker has a batch of this quota now. This one has place {place} in line. A worker claims it when a slot is
        free.
      </p>
    );
  return (
    <div class="wait-note">
      <p>
        This batch has place {place} in line. A worker is expected to claim it {turn}. Workers have the slots for these
        batches:
      </p>
      <ul>
        {holders.slice(0, NAMED).map(({ key, name, job }) => (
          <li key={key}>
            <button type="button" class="quiet" onClick={() => address.go({ batch: name })}>
              <code>{name.batchId}</code>
            </button>{' '}
            {job?.rowsDone} of {job?.rows} rows
          </li>
        ))}
        {more > 0 && <li>and {more} more</li>}
      </ul>
    </div>
  );
}
