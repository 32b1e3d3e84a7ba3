import { REPLY_NOT_SEEN } from '../../api/events';
import type { BatchRecord, Span } from '../state/batch-record';
import { durationText } from './duration-text';

/** What a lane shows, in sentences, for those who do not see it. */
export function laneText(record: BatchRecord, now: number): string {
  const { name, job, endedAt, slices } = record;
  const parts = [
    `Batch ${name.batchId}${job ? ` of ${job.rows} rows` : ''}: ${job?.state ?? 'not stored yet'}.`,
    requestsText(record),
    ...record.spans.map((span) => spanText(span, endedAt ?? now)),
    slices.length > 0 ? `${slices.length} of ${job?.slices ?? '?'} slices stored.` : '',
    job?.failure ? `Failure ${job.failure.code}: ${job.failure.message}` : '',
    endedAt === undefined && job ? `The deadline is ${ahead(job.deadline - now)}.` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function requestsText({ requests }: BatchRecord): string {
  const count = (method: string, one: string) => {
    const number = requests.filter((request) => request.method === method).length;
    return `${number} ${one}${number === 1 ? '' : 's'}`;
  };
  const open = requests.filter(({ outcome }) => outcome === undefined).length;
  const lost = requests.filter(({ outcome }) => typeof outcome === 'string' && outcome !== REPLY_NOT_SEEN).length;
  const notes = [open > 0 ? `${open} without a reply yet` : '', lost > 0 ? `${lost} whose reply was lost` : ''];
  const counts = `${count('POST', 'POST')} and ${count('GET', 'poll')}`;
  return `Snowflake sent ${[counts, ...notes].filter((note) => note !== '').join(', ')}.`;
}

function spanText({ state, attempt, from, to }: Span, end: number): string {
  const took = durationText((to ?? end) - from);
  if (state === 'not seen')
    return `The first ${took} were not seen, in which ${attempt === 1 ? '1 attempt' : `${attempt} attempts`} began.`;
  return state === 'being processed' ? `Attempt ${attempt} took ${took}.` : `It was ${state} for ${took}.`;
}

function ahead(ms: number): string {
  return ms >= 0 ? `in ${durationText(ms)}` : `${durationText(-ms)} ago`;
}
