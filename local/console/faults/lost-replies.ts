import { isOf, ARMED_MS, seconds, type Fault, type FaultTarget } from './fault';
import { REPLY_LOST } from '../request-watch';
import { wanted } from './wanted';

/** How long Snowflake's next request may take: its longest back-off, and a held poll. */
const AGAIN_MS = 60_000;

/** Snowflake does not get the 202 of a POST. */
export const losePostReply: Fault = async (tools, target) => {
  const lost = await loseOne('POST', 202, tools, target);
  const again = await tools.next(wanted('request', lost, answered('POST')), AGAIN_MS);
  const { functionName, batchId, outcome, at } = again;
  const jobs = tools.seen().filter((event) => event.kind === 'job' && isOf({ functionName, batchId }, event));
  const accepted = new Set(jobs.flatMap((event) => (event.kind === 'job' ? [event.job.acceptedAt] : [])));
  const once = accepted.size === 1 ? ' The batch was stored once, by the first POST.' : '';
  return `Snowflake did not get the 202 to the POST of batch ${batchId}. It sent the POST again ${seconds(at - lost.at)} later and got ${outcome}.${once}`;
};

/** Snowflake does not get the answer to a poll. */
export const loseGetReply: Fault = async (tools, target) => {
  const lost = await loseOne('GET', undefined, tools, target);
  const { batchId, outcome, at } = await tools.next(wanted('request', lost, answered('GET')), AGAIN_MS);
  const same = outcome === lost.status ? `the same answer, ${outcome}` : `${outcome}: the batch has changed since`;
  return `Snowflake did not get the answer ${lost.status} to a poll for batch ${batchId}. It polled again ${seconds(at - lost.at)} later and got ${same}.`;
};

async function loseOne(
  method: 'POST' | 'GET',
  status: number | undefined,
  tools: Parameters<Fault>[0],
  target: FaultTarget,
) {
  let replied = 0;
  let isLost = false;
  tools.arm({
    losesReply: (request, reply) => {
      const batchId = request.headers['sf-external-function-query-batch-id'];
      const isWanted =
        !isLost &&
        request.method === method &&
        (status === undefined || reply.status === status) &&
        typeof batchId === 'string' &&
        (target.batchId === undefined || target.batchId === batchId);
      if (isWanted) [isLost, replied] = [true, reply.status];
      return isWanted;
    },
  });
  const wasLost = wanted('request', target, (event) => event.method === method && event.outcome === REPLY_LOST);
  const { functionName, batchId, at } = await tools.next(wasLost, ARMED_MS);
  tools.disarm();
  tools.struck(`The ${replied} to the ${method} of batch ${batchId} did not reach Snowflake.`, {
    functionName,
    batchId,
  });
  return { functionName, batchId, at, status: replied };
}

function answered(method: 'POST' | 'GET') {
  return (event: { readonly method: string; readonly outcome?: number | string }) =>
    event.method === method && typeof event.outcome === 'number';
}
