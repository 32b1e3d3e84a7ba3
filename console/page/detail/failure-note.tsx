import type { Job } from '../../api/batch';
import { useConsole } from '../frame/console-context';
import { CopyButton } from '../frame/copy-button';

interface FailureNoteProps {
  readonly failure: NonNullable<Job['failure']>;
  readonly sqlError?: string;
}

/** Why a batch failed: what the SQL user reads, and what helps. */
export function FailureNote({ failure, sqlError }: FailureNoteProps) {
  const { info } = useConsole();
  const causes = [
    ...new Set(info.failures.filter(({ code }) => code === failure.code).map(({ cause }) => cause.replaceAll('`', ''))),
  ];
  return (
    <div class="failure">
      <h3>
        <code>{failure.code}</code>
        {causes.length > 0 && <span>: {causes.join('; or ')}</span>}
      </h3>
      <p class="sql-error">
        <strong>The SQL user reads:</strong> {sqlError ?? failure.message}
      </p>
      <p>
        {failure.retryHelps
          ? 'The same query may succeed if it is run again.'
          : 'The same query fails again. First do what the message says.'}{' '}
        <CopyButton text={() => sqlError ?? failure.message} title="Copy the error" />
      </p>
    </div>
  );
}
