import type { BatchRecord } from '../state/batch-record';
import { aheadMarks } from './ahead-marks';
import type { Silence } from './collapsed-scale';
import { laneLayout, type Bar } from './lane-layout';
import { laneText } from './lane-text';
import { between, percent } from './place';
import type { TimeScale } from './time-scale';

/** Bars narrower than this part of the lane have no room for their text. */
const TEXT_PART = 0.07;

interface LaneProps {
  readonly record: BatchRecord;
  readonly scale: TimeScale;
  readonly now: number;
  /** Seconds after the first POST. The deadline of a stored job replaces this one. */
  readonly deadlineSeconds: number;
  readonly limitSeconds: number;
  readonly silences?: readonly Silence[];
}

/** One batch in time: Snowflake's requests above, what the service does below, the deadline ahead. */
export function Lane({ record, scale, now, deadlineSeconds, limitSeconds, silences = [] }: LaneProps) {
  const { above, below, marks } = laneLayout(record, scale, now);
  const elapsed = scale.at((record.endedAt ?? now) - record.firstAt);
  return (
    <div class="lane" role="img" aria-label={laneText(record, now)}>
      <div class="past" style={between(0, elapsed)} />
      {above.map(bar)}
      {below.map(bar)}
      {marks.map(({ id, at, className, title }) => (
        <i key={id} class={`mark ${className}`} style={{ left: percent(at) }} title={title} />
      ))}
      {silences.map(({ from, to, text }) => (
        <span key={from} class="silence" style={between(from, to)} title={`Nothing but polls was seen for ${text}.`}>
          <b>{text}</b>
        </span>
      ))}
      {aheadMarks(record, scale, { deadlineSeconds, limitSeconds }).map(({ id, at, className, title }) => (
        <i key={id} class={`ahead ${className}`} style={{ left: percent(at) }} title={title} />
      ))}
    </div>
  );
}

function bar({ id, from, to, className, text, title }: Bar) {
  return (
    <span key={id} class={`bar ${className}`} style={between(from, to)} title={title}>
      {to - from > TEXT_PART && <b>{text}</b>}
    </span>
  );
}
