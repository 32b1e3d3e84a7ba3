import { JOB_STATES, type Job, type JobState } from '../../console/api/batch';
import type { NewEvent } from '../../console/api/events';
import { FAULTS, type FaultName } from '../../console/api/faults';
import { QUOTA, scriptedInfo } from './scripted-info';

export interface ScriptedBatch {
  readonly batchId: string;
  readonly functionName?: string;
  readonly queryId?: string;
  readonly at: number;
  readonly job?: Partial<Job>;
}

/** A job that a worker has, in its second slice. A test overrides what it is about. */
export function aPageJob(at: number, more: Partial<Job> = {}): Job {
  return {
    state: 'being processed',
    queryId: 'query-1',
    rows: 1_200,
    rowsDone: 400,
    slices: 6,
    attempt: 1,
    maxAttempts: 3,
    acceptedAt: at,
    deadline: at + 570_000,
    expectedAt: at + 40_000,
    ...more,
  };
}

/** The events of a batch: a POST with its answer, two polls of which one is held, the job, two slices. */
export function eventsOf({
  batchId,
  functionName = 'ext_func_async',
  queryId = 'query-1',
  at,
  job,
}: ScriptedBatch): readonly NewEvent[] {
  const name = { functionName, batchId };
  const first = Math.abs(hash(batchId)) * 10;
  const request = (number: number, method: 'POST' | 'GET', from: number, to?: number) => [
    { kind: 'request' as const, ...name, queryId, request: first + number, method, at: from },
    ...(to === undefined
      ? []
      : [{ kind: 'request' as const, ...name, queryId, request: first + number, method, at: to, outcome: 202 }]),
  ];
  const waiting = aPageJob(at, {
    queryId,
    state: 'waiting for a slot',
    attempt: 0,
    rowsDone: 0,
    quota: QUOTA,
  });
  return [
    ...request(0, 'POST', at, at + 180),
    { kind: 'job', ...name, at: at + 150, job: waiting },
    ...request(1, 'GET', at + 300, at + 5_300),
    { kind: 'job', ...name, at: at + 2_000, job: aPageJob(at, { queryId }) },
    { kind: 'slice', ...name, at: at + 4_000, slice: 0, attempt: 1 },
    { kind: 'slice', ...name, at: at + 6_000, slice: 1, attempt: 1 },
    ...request(2, 'GET', at + 6_500),
    { kind: 'job', ...name, at: at + 8_000, job: aPageJob(at, { queryId, ...job }) },
  ];
}

/** A batch in each state, one that failed for each reason, and every fault with its finding. */
export function everything(at: number): readonly NewEvent[] {
  const states = (Object.keys(JOB_STATES) as JobState[]).filter((state) => state !== 'failed');
  const codes = [...new Map(scriptedInfo().failures.map((failure) => [failure.code, failure])).values()];
  return [
    ...states.flatMap((state) =>
      eventsOf({
        batchId: `state ${state}`,
        at,
        job: { state, notBefore: at + 60_000, rowsDone: state === 'succeeded' ? 1_200 : 400 },
      }),
    ),
    ...codes.flatMap(({ code, sentence, advice, retryHelps }) =>
      eventsOf({
        batchId: `failure ${code}`,
        queryId: 'query-2',
        at: at - 20_000,
        job: { state: 'failed', failure: { code, message: `${sentence} ${advice}`, retryHelps } },
      }),
    ),
    ...(Object.keys(FAULTS) as FaultName[]).flatMap((fault) =>
      (['armed', 'struck', 'over'] as const).map((phase): NewEvent => ({
        kind: 'fault',
        at,
        fault,
        phase,
        sentence: `${fault} is ${phase}.`,
        functionName: 'ext_func_async',
        batchId: 'state being processed',
      })),
    ),
    ...quotaEvents(at),
  ];
}

function quotaEvents(at: number): readonly NewEvent[] {
  return [
    ...Array.from({ length: 60 }, (_, second): NewEvent => ({
      kind: 'calls',
      at: at - (60 - second) * 1_000,
      quota: QUOTA,
      answered: 6 + (second % 5),
      throttled: second % 17 === 0 ? 3 : 0,
      failed: 0,
    })),
    {
      kind: 'quota',
      at,
      quota: QUOTA,
      slots: [
        {
          state: 'taken',
          until: at + 30_000,
          batches: [{ functionName: 'ext_func_async', batchId: 'state being processed' }],
        },
        { state: 'starting', until: at + 10_000, functionName: 'ext_func_async' },
      ],
      processed: { ext_func_async: 1 },
      waiting: 1,
      unitsInFlight: 64,
    },
    { kind: 'invocation', at, lambda: 'process', functionName: 'ext_func_async', startedAt: at - 12_000 },
    {
      kind: 'invocation',
      at,
      lambda: 'process',
      functionName: 'price',
      startedAt: at - 900,
      error: 'the process was killed',
    },
    {
      kind: 'query',
      at,
      queryId: 'query-2',
      functionName: 'ext_func_async',
      rows: 24_000,
      phase: 'failed',
      message: 'It failed.',
    },
  ];
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7);
}
