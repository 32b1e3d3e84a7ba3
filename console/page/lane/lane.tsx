import type { BatchRecord } from '../state/batch-record';
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
  /** Seconds after the first POST. */
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
      {/* On the axis of an ended batch, what is ahead has no place. */}
      {scale.at(deadlineSeconds * 1_000) < scale.at(limitSeconds * 1_000) && (
        <>
          <i class="ahead deadline" style={{ left: percent(scale.at(deadlineSeconds * 1_000)) }} title="deadline" />
          <i class="ahead limit" style={{ left: percent(scale.at(limitSeconds * 1_000)) }} title="Snowflake gives up" />
        </>
      )}
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
