import type { Job } from '../../api/batch';
import { durationText } from '../lane/duration-text';

/** Behind the state's name: the place in line and when the batch is expected to end, or when the next attempt may begin. */
export function waitText(job: Job, now: number, place?: number): string {
  if (job.state === 'waiting for a slot') {
    return `${place === undefined ? '' : `, place ${place}`}${job.expectedAt > now ? `, ends in about ${durationText(job.expectedAt - now)}` : ''}`;
  }
  if (job.state === 'waiting for another attempt' && job.notBefore !== undefined && job.notBefore > now)
    return ` in ${durationText(job.notBefore - now)}`;
  if (job.state === 'being processed') return `, attempt ${job.attempt} of ${job.maxAttempts}`;
  return '';
}
