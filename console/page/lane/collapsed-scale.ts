import { durationText } from './duration-text';
import type { TimeScale } from './time-scale';

/** A silence that is drawn shorter than it was. `from` and `to` are parts of the width. */
export interface Silence {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface CollapsedScale extends TimeScale {
  readonly silences: readonly Silence[];
}

/** A silence is collapsed if it is longer than this, and longer than a part of the time in which something happened. */
const SHORTEST_MS = 15_000;
const SHORTEST_PART = 0.2;

/** A collapsed silence takes this part of the width. */
const SILENCE_WIDTH = 0.13;

/** The text of a tick beyond this part of the width is left of the tick. */
export const LAST_PART = 0.93;

interface Segment {
  readonly from: number;
  readonly to: number;
  readonly silent: boolean;
}

/**
 * A linear scale on which long silences are short. Between two neighbours of `moments` nothing happened.
 *
 * @param moments in ms since the first POST, in any order
 */
export function collapsedScale(moments: readonly number[]): CollapsedScale {
  const sorted = [...new Set([0, ...moments.filter((moment) => moment > 0)])].sort((one, other) => one - other);
  const segments = segmentsOf(sorted);
  const active = sum(segments.filter(({ silent }) => !silent));
  const silent = segments.filter((segment) => segment.silent).length;
  const width = Math.min(SILENCE_WIDTH, 0.6 / Math.max(silent, 1));
  const activeWidth = 1 - silent * width;
  const partOf = (segment: Segment) =>
    segment.silent ? width : active === 0 ? 0 : (activeWidth * (segment.to - segment.from)) / active;
  const placed = segments.reduce<{ readonly segment: Segment; readonly start: number; readonly part: number }[]>(
    (before, segment) => {
      const last = before.at(-1);
      return [...before, { segment, start: last ? last.start + last.part : 0, part: partOf(segment) }];
    },
    [],
  );
  const at = (elapsedMs: number) => {
    const found = placed.find(({ segment }) => elapsedMs <= segment.to) ?? placed.at(-1);
    if (!found || elapsedMs <= 0) return 0;
    const { segment, start, part } = found;
    return Math.min(1, start + part * Math.min(1, (elapsedMs - segment.from) / (segment.to - segment.from || 1)));
  };
  const silences = placed
    .filter(({ segment }) => segment.silent)
    .map(({ segment, start, part }) => ({
      from: start,
      to: start + part,
      text: durationText(segment.to - segment.from),
    }));
  return { at, ticks: spaced(sorted.map((moment) => ({ at: at(moment), text: durationText(moment) }))), silences };
}

function segmentsOf(moments: readonly number[]): readonly Segment[] {
  const gaps = moments.slice(1).map((to, index) => ({ from: moments[index] ?? 0, to }));
  const longest = gaps.reduce((most, { from, to }) => Math.max(most, to - from), 0);
  const others = gaps.reduce((total, { from, to }) => total + to - from, 0) - longest;
  const limit = Math.max(SHORTEST_MS, others * SHORTEST_PART);
  return gaps.map((gap) => ({ ...gap, silent: gap.to - gap.from > limit }));
}

function sum(segments: readonly Segment[]): number {
  return segments.reduce((total, { from, to }) => total + to - from, 0);
}

/** Leaves out ticks whose texts would overlap. */
function spaced(ticks: TimeScale['ticks']): TimeScale['ticks'] {
  return ticks.reduce<TimeScale['ticks'][number][]>((kept, tick) => {
    const last = kept.at(-1);
    return last && tick.at - last.at < (tick.at > LAST_PART ? 0.2 : 0.1) ? kept : [...kept, tick];
  }, []);
}
