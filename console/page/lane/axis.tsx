import { percent } from './place';
import type { TimeScale } from './time-scale';

/** The times above the lanes of a list. */
export function Axis(props: {
  readonly scale: TimeScale;
  readonly deadlineSeconds: number;
  readonly limitSeconds: number;
}) {
  const { scale, deadlineSeconds, limitSeconds } = props;
  return (
    <div class="axis" aria-hidden="true">
      <span style={{ left: '0' }}>first POST</span>
      {scale.ticks.map(({ at, text }) => (
        <span key={text} class="tick" style={{ left: percent(at) }}>
          {text}
        </span>
      ))}
      <span class="tick last" style={{ left: percent(scale.at(limitSeconds * 1_000)) }}>
        deadline {deadlineSeconds} s ┆ {limitSeconds} s
      </span>
    </div>
  );
}
