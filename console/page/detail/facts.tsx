import type { BatchName, Job } from '../../api/batch';
import { clockText, durationText } from '../lane/duration-text';
import type { BatchRecord } from '../state/batch-record';

/** What is known of the job, as terms and values. */
export function Facts(props: { readonly name: BatchName; readonly job: Job; readonly record?: BatchRecord }) {
  const { name, job, record } = props;
  const queryId = job.queryId ?? record?.queryId;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Function', name.functionName],
    ['Query id', queryId],
    ['Rows', `${job.rowsDone} of ${job.rows} done, in ${job.slices} ${job.slices === 1 ? 'slice' : 'slices'}`],
    ['Attempt', job.attempt === 0 ? `none yet, ${job.maxAttempts} at most` : `${job.attempt} of ${job.maxAttempts}`],
    ['Quota', job.quota],
    ['Accepted', clockText(job.acceptedAt)],
    ['Expected end', `${clockText(job.expectedAt)}, as counted when it was accepted`],
    ['Deadline', `${clockText(job.deadline)}, ${durationText(job.deadline - job.acceptedAt)} after it was accepted`],
    ['Ended', record && endedText(record)],
    ['Lease until', job.leaseUntil === undefined ? undefined : clockText(job.leaseUntil)],
    ['Next attempt', job.notBefore === undefined ? undefined : `not before ${clockText(job.notBefore)}`],
    ['Worker', job.worker],
    ['Attempts', record && attemptsText(record)],
  ];
  return (
    <dl class="facts">
      {facts.map(([term, value = '—']) => (
        <div key={term} class={term === 'Attempts' ? 'whole-line' : ''}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A batch whose end was not seen ended at some time after the last heartbeat of its worker. */
function endedText({ job, endedAt }: BatchRecord): string | undefined {
  if (endedAt === undefined) return undefined;
  const { after = endedAt, before = endedAt } = job?.ended ?? {};
  if (endedAt < before || after === before) return clockText(endedAt);
  return `between ${clockText(after)} and ${clockText(before)}: the page did not see it`;
}

function attemptsText({ spans, endedAt }: BatchRecord): string | undefined {
  const attempts = spans.filter(({ state }) => state === 'being processed');
  if (attempts.length === 0) return undefined;
  return attempts
    .map(({ attempt, from, to }) => {
      const until = to ?? endedAt;
      return `${attempt}: from ${clockText(from)}${until === undefined ? '' : ` for ${durationText(until - from)}`}`;
    })
    .join('; ');
}
