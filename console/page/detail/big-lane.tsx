import { useMemo } from 'preact/hooks';
import { useConsole } from '../frame/console-context';
import { useNow } from '../frame/use-now';
import { deadlineOf } from '../lane/ahead-marks';
import { collapsedScale, LAST_PART } from '../lane/collapsed-scale';
import { Lane } from '../lane/lane';
import { momentsOf } from '../lane/moments';
import { percent } from '../lane/place';
import { isEnded, isInFlight, type BatchRecord } from '../state/batch-record';

/** The batch on a linear axis of its own, with long silences collapsed and the deadline ahead. */
export function BigLane({ record }: { readonly record: BatchRecord }) {
  const { info } = useConsole();
  const ended = isEnded(record);
  const ticking = useNow(isInFlight(record));
  const now = ended ? (record.endedAt ?? record.lastAt) : (record.savedAt ?? ticking);
  const { deadlineSeconds, snowflakeLimitSeconds: limitSeconds } = info;
  const scale = useMemo(() => {
    // What is ahead matters only to a batch in flight.
    const ahead = ended ? [] : [deadlineOf(record, deadlineSeconds), limitSeconds * 1_000];
    return collapsedScale([...momentsOf(record), now - record.firstAt, ...ahead]);
  }, [record, now, ended, deadlineSeconds, limitSeconds]);
  return (
    <div class="big-lane">
      <Lane {...{ record, scale, now, deadlineSeconds, limitSeconds }} silences={scale.silences} />
      <div class="axis" aria-hidden="true">
        {scale.ticks.map(({ at, text }) => (
          <span key={text} class={at > LAST_PART ? 'tick last' : 'tick'} style={{ left: percent(at) }}>
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}
