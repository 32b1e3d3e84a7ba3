import type { BatchName } from '../../../console/api/batch';
import type { ConsoleEvent } from '../../../console/api/events';
import { ARMED_MS, seconds, type Fault, type FaultTools } from './fault';
import { allOf, wanted } from './wanted';

/** A job fails at its deadline at the latest, 570 s after its POST. */
const END_MS = 600_000;

type JobEvent = Extract<ConsoleEvent, { readonly kind: 'job' }>;

/** Kills the process that works on a batch, if possible when some of its slices are stored and some are not. */
export const killWorker: Fault = async (tools, target) => {
  const { functionName, batchId, job } = await workedOn(tools, target);
  const batch = { functionName, batchId };
  if (!(await tools.workers.kill(batch))) return `The worker of batch ${batchId} ended before it could be killed.`;
  const killedAt = Date.now();
  const { slices, attempt } = job;
  const stored = slicesStored(tools, batch);
  const killing = `The worker of batch ${batchId} was killed with ${stored} of ${slices} slices stored.`;
  tools.struck(`${killing} Its lease lasts at most 30 s longer.`, batch);
  const hasEnded = ({ job: { state } }: JobEvent) => state === 'succeeded' || state === 'failed';
  const isNext = (event: JobEvent) => event.job.attempt > attempt || hasEnded(event);
  const next = await tools.next(wanted('job', batch, isNext), END_MS);
  if (next.job.attempt === attempt) return `${killing} ${endOf(next)}`;
  const end = hasEnded(next) ? next : await tools.next(wanted('job', batch, hasEnded), END_MS);
  const redone = allOf(tools.seen(), 'slice').filter(
    (event) => event.batchId === batchId && event.functionName === functionName && event.at > killedAt,
  );
  return (
    `${killing} Attempt ${next.job.attempt} began ${seconds(next.at - killedAt)} later and stored ` +
    `${redone.length === slices - stored ? 'only the other' : ''} ${redone.length} slices. ${endOf(end)}`
  ).replaceAll('  ', ' ');
};

/** A batch that a worker has: best with a checkpoint and more slices to come, else one that was just claimed. */
async function workedOn(tools: FaultTools, target: Partial<BatchName>): Promise<JobEvent> {
  const isProcessed = ({ job }: JobEvent) => job.state === 'being processed';
  const latest = new Map<string, JobEvent>();
  for (const event of allOf(tools.seen(), 'job'))
    if (wanted('job', target)(event)) latest.set(`${event.functionName}#${event.batchId}`, event);
  const now = [...latest.values()].filter(isProcessed);
  const [known] = now.sort((one, other) => remaining(tools, other) - remaining(tools, one));
  const found = known ?? (await tools.next(wanted('job', target, isProcessed), ARMED_MS));
  if (found.job.slices === 1 || slicesStored(tools, found) > 0) return found;
  const { functionName, batchId } = found;
  const isMoved = (event: ConsoleEvent): event is Extract<ConsoleEvent, { readonly kind: 'job' | 'slice' }> =>
    wanted('slice', { functionName, batchId })(event) ||
    wanted('job', { functionName, batchId }, ({ job }) => job.state !== 'being processed')(event);
  await tools.next(isMoved, END_MS);
  return found;
}

function remaining(tools: FaultTools, event: JobEvent): number {
  return event.job.slices - slicesStored(tools, event);
}

function slicesStored(tools: FaultTools, { functionName, batchId }: BatchName): number {
  return allOf(tools.seen(), 'slice').filter(wanted('slice', { functionName, batchId })).length;
}

function endOf({ job }: JobEvent): string {
  return job.state === 'succeeded' ? 'The batch succeeded.' : `The batch failed: ${job.failure?.message ?? job.state}`;
}
