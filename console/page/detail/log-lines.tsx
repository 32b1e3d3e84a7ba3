import type { BatchDetails } from '../../api/details';
import { clockText } from '../lane/duration-text';

type Line = NonNullable<BatchDetails['log']>[number];

/** Fields that each line has, so they say nothing here. */
const KNOWN = ['batchId', 'queryId', 'functionName'];

/** The functions' log lines about this batch. */
export function LogLines({ log }: { readonly log: readonly Line[] | undefined }) {
  if (!log) return null;
  return (
    <div class="log">
      <h3>Log</h3>
      {log.length === 0 && <p class="hint">No line yet.</p>}
      <ol tabIndex={0} aria-label="Log lines">
        {log.map(({ at, lambda, level, message, fields }, index) => (
          <li key={index} class={level.toLowerCase()}>
            <time>{clockText(at)}</time> <span class="lambda">{lambda}</span>{' '}
            {level !== 'INFO' && <strong>{level} </strong>}
            {message}{' '}
            <span class="fields">
              {Object.entries(fields)
                .filter(([name]) => !KNOWN.includes(name))
                .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
                .join(' ')}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
