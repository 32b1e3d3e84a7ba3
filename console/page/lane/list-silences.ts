import type { BatchRecord } from '../state/batch-record';
import type { Silence } from './collapsed-scale';
import { durationText } from './duration-text';
import { momentsOf } from './moments';
import type { TimeScale } from './time-scale';

const SHORTEST_MS = 15_000;

/** A silence that the scale draws narrower than this part of the width is short already, and has no room for its name. */
const NARROWEST = 0.08;

/**
 * The long silences of a lane of a list, at their places on the list's scale. Later events do not change a silence that has ended,
 * so nothing jumps.
 *
 * @param now in ms since the epoch: the end of a silence that lasts
 */
export function listSilences(record: BatchRecord, scale: TimeScale, now: number): readonly Silence[] {
  const end = (record.endedAt ?? now) - record.firstAt;
  const moments = [...new Set([0, ...momentsOf(record), end])]
    .filter((moment) => moment >= 0 && moment <= end)
    .sort((one, other) => one - other);
  return moments.slice(1).flatMap((until, index) => {
    const since = moments[index] ?? 0;
    const [from, to] = [scale.at(since), scale.at(until)];
    const long = until - since > SHORTEST_MS && to - from > NARROWEST;
    return long && !isUnseen(record, since + record.firstAt) ? [{ from, to, text: durationText(until - since) }] : [];
  });
}

/** Whether the page cannot know what happened from then on. */
function isUnseen({ spans }: BatchRecord, since: number): boolean {
  return spans.some(({ state, from, to = Infinity }) => state === 'not seen' && from <= since && since < to);
}
