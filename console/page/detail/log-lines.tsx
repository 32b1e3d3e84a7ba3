import type { BatchLog } from '../../api/details';
import { clockText } from '../lane/duration-text';

type Line = NonNullable<BatchLog['log']>[number];

/** Fields that each line has, so they say nothing here. */
const KNOWN = ['batchId', 'queryId', 'functionName'];

interface LogLinesProps {
  /** Absent: not read yet. */
  readonly reply: BatchLog | undefined;
  /** Why it could not be read. */
  readonly problem: string;
  /** The lines that came as events. */
  readonly seen: readonly Line[];
}

/** The functions' log lines about this batch: those that came as events, until the log is read. */
export function LogLines({ reply, problem, seen }: LogLinesProps) {
  const log = reply?.log ?? seen;
  return (
    <div class="log">
      <h3>Log</h3>
      <ol tabIndex={0} aria-label="Log lines">
        {log.length === 0 && <li class="none">{noteOn(reply, problem)}</li>}
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

function noteOn(reply: BatchLog | undefined, problem: string): string {
  if (problem !== '') return `Log lines cannot be shown. ${problem}`;
  if (reply === undefined) return 'Log lines are on their way.';
  return reply.log
    ? 'The functions have not written a log line about this batch.'
    : 'Log lines cannot be read. The top of the page says why.';
}
