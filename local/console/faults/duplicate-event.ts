import { ARMED_MS, NothingHappened, type Fault, type FaultTools } from './fault';
import { allOf, wanted } from './wanted';

/** The second delivery comes a moment later, so that it meets a worker that has the slot. */
const LATER_MS = 300;

/** How long the runs may take. */
const RUN_MS = 60_000;

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
  await bothEnded(tools, { functionName, batchId }).catch((error: unknown) => {
    if (!(error instanceof NothingHappened)) throw error;
  });
  const lines = allOf(tools.seen(), 'log').filter((line) => line.lambda === 'process' && line.batchId === batchId);
  const idle = lines.find(({ message }) => message.startsWith('nothing to do'));
  const claims = lines.filter(({ message }) => message === 'claimed');
  const second = idle ? `The second worker ended, and logged "${idle.message}".` : 'Two runs of process have ended.';
  return `${delivery} ${second} The batch was claimed ${claims.length === 1 ? 'once' : `${claims.length} times`}.`;
};

/**
 * Resolves when two runs of the function's process have ended and the batch was claimed: one of the runs may be that of an earlier
 * worker. A run that works on other batches may take longer.
 */
async function bothEnded(tools: FaultTools, { functionName, batchId }: StartEvent): Promise<void> {
  const isClaim = wanted(
    'log',
    { functionName, batchId },
    ({ lambda, message }) => lambda === 'process' && message === 'claimed',
  );
  const isRun = wanted('invocation', { functionName }, ({ lambda }) => lambda === 'process');
  const runs = () => tools.seen().filter(isRun).length;
  while (runs() < 2) await tools.next(isRun, RUN_MS);
  if (!tools.seen().some(isClaim)) await tools.next(isClaim, RUN_MS);
}
