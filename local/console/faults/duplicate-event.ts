import type { ConsoleEvent } from '../../../console/api/events';
import { ARMED_MS, NothingHappened, type Fault } from './fault';
import { allOf, wanted } from './wanted';

/** The second delivery comes a moment later, so that it meets a worker that has the slot. */
const LATER_MS = 300;

/** How long the second worker may take to start. */
const START_MS = 30_000;

interface StartEvent {
  readonly functionName: string;
  readonly batchId: string;
}

/** Lambda delivers the event that starts a worker twice. */
export const duplicateEvent: Fault = async (tools, target) => {
  let event: StartEvent | undefined;
  const delivered = new Promise<StartEvent>((resolve) => {
    tools.arm({
      deliveries: (payload) => {
        const one = JSON.parse(payload) as StartEvent;
        const isWanted = target.functionName === undefined || target.functionName === one.functionName;
        if (event !== undefined || !isWanted) return [0];
        event = one;
        resolve(one);
        return [0, LATER_MS];
      },
    });
  });
  const { functionName, batchId } = await Promise.race([
    delivered,
    tools.sleep(ARMED_MS).then(() => {
      throw new NothingHappened();
    }),
  ]);
  tools.disarm();
  const delivery = `The event that starts a worker of ${functionName} for batch ${batchId} was delivered twice.`;
  tools.struck(delivery, { functionName, batchId });
  const isIdle = (line: Extract<ConsoleEvent, { readonly kind: 'log' }>) =>
    line.lambda === 'process' && line.message.startsWith('nothing to do');
  const idle = await tools.next(wanted('log', { functionName, batchId }, isIdle), START_MS).catch((error: unknown) => {
    if (!(error instanceof NothingHappened)) throw error;
  });
  const claims = allOf(tools.seen(), 'log').filter(
    (line) => line.message === 'claimed' && line.functionName === functionName && line.batchId === batchId,
  );
  const second = idle
    ? `The second worker ended, and logged "${idle.message}".`
    : 'The second worker took a free slot and found other batches, or none.';
  return `${delivery} ${second} The batch was claimed ${claims.length === 1 ? 'once' : `${claims.length} times`}.`;
};
