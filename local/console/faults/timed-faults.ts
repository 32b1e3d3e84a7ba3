import type { ConsoleEvent } from '../../../console/api/events';
import { INTERNAL_ERROR, THROTTLED } from '../../cloud/stand-in/service-error';
import { seconds, type Fault } from './fault';
import { allOf } from './wanted';

const THROTTLE_MS = 10_000;
const DOWN_MS = 20_000;

/** Every second call, and every fifth request. */
const CALLS = 2;
const REQUESTS = 5;

/** Comprehend throttles every other call for ten seconds. */
export const throttleComprehend: Fault = async (tools) => {
  const counts = { all: 0, hit: 0 };
  tools.arm({ authorize: () => (strikes(counts, CALLS) ? THROTTLED : undefined) });
  tools.struck('Comprehend throttles every other call from now on.');
  await tools.sleep(THROTTLE_MS);
  tools.disarm();
  return `Comprehend throttled ${counts.hit} of ${counts.all} calls in ${seconds(THROTTLE_MS)}. ${aftermath(tools.seen())}`;
};

/** Comprehend answers 500 for twenty seconds. */
export const comprehendDown: Fault = async (tools) => {
  const counts = { all: 0, hit: 0 };
  tools.arm({ authorize: () => (strikes(counts, 1) ? INTERNAL_ERROR : undefined) });
  tools.struck('Comprehend answers 500 to every call from now on.');
  await tools.sleep(DOWN_MS);
  tools.disarm();
  return `Comprehend answered 500 to ${counts.hit} calls in ${seconds(DOWN_MS)}. ${aftermath(tools.seen())}`;
};

/** The Jobs table throttles every fifth request for ten seconds. */
export const throttleTable: Fault = async (tools) => {
  const counts = { all: 0, hit: 0 };
  tools.arm({ throttlesTable: () => strikes(counts, REQUESTS) });
  tools.struck('The Jobs table throttles every fifth request from now on.');
  await tools.sleep(THROTTLE_MS);
  tools.disarm();
  return `The Jobs table throttled ${counts.hit} of ${counts.all} requests in ${seconds(THROTTLE_MS)}. ${aftermath(tools.seen())}`;
};

function strikes(counts: { all: number; hit: number }, every: number): boolean {
  counts.all += 1;
  if (counts.all % every !== 0) return false;
  counts.hit += 1;
  return true;
}

/** What users of the service noticed. */
function aftermath(events: readonly ConsoleEvent[]): string {
  const failed = new Set(
    allOf(events, 'job')
      .filter(({ job }) => job.state === 'failed')
      .map(({ functionName, batchId }) => `${functionName}#${batchId}`),
  ).size;
  const attempts = allOf(events, 'log').filter(({ message }) => message === 'attempt failed').length;
  const refused = allOf(events, 'request').filter(
    ({ outcome }) => typeof outcome === 'number' && outcome >= 500,
  ).length;
  const parts = [
    `${count(failed, 'batch', 'batches')} failed`,
    `${count(attempts, 'attempt', 'attempts')} failed${attempts === 0 ? '' : ' and will be repeated'}`,
    `Snowflake got ${count(refused, 'answer', 'answers')} of 500 or more${refused === 0 ? '' : ', which it retries'}`,
  ];
  return `In that time ${parts[0]}, ${parts[1]}, and ${parts[2]}.`;
}

function count(number: number, one: string, several: string): string {
  return `${number === 0 ? 'no' : number} ${number <= 1 ? one : several}`;
}
