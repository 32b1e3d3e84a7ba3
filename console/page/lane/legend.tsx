import { JOB_STATES, type JobState } from '../../api/batch';
import { NOT_SEEN_LOOK, STATE_LOOKS } from './state-looks';

const STATES = Object.keys(JOB_STATES) as JobState[];

/** Each state with its look and its sentence, and the other signs of a lane. Made from the record of states. */
export function Legend({ deadlineSeconds, limitSeconds }: { deadlineSeconds: number; limitSeconds: number }) {
  return (
    <details class="legend">
      <summary>Legend</summary>
      <dl>
        {STATES.map((state) =>
          entry(
            `span ${STATE_LOOKS[state].className}`,
            `${STATE_LOOKS[state].sign} ${state}`,
            JOB_STATES[state].sentence,
          ),
        )}
        {entry(`span ${NOT_SEEN_LOOK.className}`, '? not seen', 'It happened before this page was opened.')}
        {entry('request post good', 'POST', 'Snowflake sends the batch. It is above the line, as polls are.')}
        {entry(
          'request poll good',
          'poll',
          'Snowflake asks for the result. A long bar is a poll that the service holds until the batch ends.',
        )}
        {entry('request poll open', 'request without a reply', 'Snowflake waits for the answer.')}
        {entry('request poll bad', 'request that failed', 'Its status is 400 or more, or its reply was lost.')}
        {entry(
          'mark slice',
          'slice',
          'The results of one slice are stored. Another attempt does not ask for them again.',
        )}
        {entry('silence', 'silence', 'Nothing but polls was seen for the time that is written on it.')}
        {entry('mark fault', 'fault', 'A fault of “Break things” struck.')}
        {entry('ahead deadline', 'deadline', `The service ends the batch ${deadlineSeconds} s after it accepted it.`)}
        {entry('ahead limit', 'limit', `Snowflake gives up ${limitSeconds} s after the first POST.`)}
      </dl>
    </details>
  );
}

function entry(className: string, term: string, sentence: string) {
  return (
    <div key={term}>
      <dt>
        <span class="swatch" aria-hidden="true">
          <i class={className} />
        </span>
        {term}
      </dt>
      <dd>{sentence}</dd>
    </div>
  );
}
