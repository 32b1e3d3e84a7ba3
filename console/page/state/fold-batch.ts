import type { Job } from '../../api/batch';
import type { ConsoleEvent } from '../../api/events';
import { isEnded, type BatchRecord, type SeenRequest, type Span } from './batch-record';

/** The most log lines and faults that the page keeps of one batch. */
const MOST_LINES = 300;

/** A job that is first seen so soon after it was accepted was seen from its beginning. */
const SEEN_FROM_START_MS = 1_500;

/** The record after this event. */
export function foldBatch(record: BatchRecord, event: ConsoleEvent): BatchRecord {
  const seen = { ...record, firstAt: Math.min(record.firstAt, event.at), lastAt: Math.max(record.lastAt, event.at) };
  switch (event.kind) {
    case 'request':
      return { ...seen, queryId: event.queryId ?? record.queryId, requests: withRequest(record.requests, event) };
    case 'job':
      return withJob(seen, event.job, event.at);
    case 'slice': {
      const { slice, attempt, at } = event;
      return { ...seen, slices: [...record.slices.filter((other) => other.slice !== slice), { slice, attempt, at }] };
    }
    case 'log':
      return { ...seen, log: [...record.log, event].slice(-MOST_LINES) };
    case 'fault':
      return { ...seen, faults: [...record.faults, event].slice(-MOST_LINES) };
    case 'invocation':
    case 'calls':
    case 'quota':
    case 'query':
      return record;
  }
}

function withRequest(
  requests: readonly SeenRequest[],
  { request, method, outcome, at }: Extract<ConsoleEvent, { kind: 'request' }>,
): readonly SeenRequest[] {
  const known = requests.find((other) => other.request === request);
  if (outcome === undefined) return known ? requests : [...requests, { request, method, from: at }];
  // A page that was opened between the two events of a request knows only its end.
  const answered = { ...(known ?? { request, method, from: at }), to: at, outcome };
  return known ? requests.map((other) => (other === known ? answered : other)) : [...requests, answered];
}

function withJob(record: BatchRecord, job: Job, at: number): BatchRecord {
  const firstAt = Math.min(record.firstAt, job.acceptedAt);
  const queryId = job.queryId ?? record.queryId;
  const endedAt = isEnded({ job }) ? (record.endedAt ?? endOf(job, at)) : undefined;
  return { ...record, job, firstAt, queryId, endedAt, spans: spansAfter(record.spans, job, endedAt ?? at) };
}

/** The end of a job that is seen to have ended. If it is seen late, the item tells by when it had ended. */
function endOf({ acceptedAt, ended }: Job, at: number): number {
  return Math.max(acceptedAt, Math.min(at, ended?.before ?? at));
}

/** @param at now, or the end of the job */
function spansAfter(spans: readonly Span[], job: Job, at: number): readonly Span[] {
  const { state, attempt } = job;
  const ended = isEnded({ job });
  const last = spans.at(-1);
  if (last === undefined) return ended ? spansOfEnded(job, at) : spansOfFound(job, at);
  if (last.to !== undefined && ended) return spans;
  if (last.to === undefined && last.state === state && last.attempt === attempt) return spans;
  const before = [...spans.slice(0, -1), { ...last, to: last.to ?? Math.max(at, last.from) }];
  return ended ? before : [...before, { state, attempt, from: at }];
}

/** Of a job in flight that is seen for the first time. */
function spansOfFound({ state, attempt, acceptedAt }: Job, at: number): readonly Span[] {
  if (at - acceptedAt < SEEN_FROM_START_MS || attempt === 0) return [{ state, attempt, from: acceptedAt }];
  return [
    { state: 'not seen', attempt, from: acceptedAt, to: at },
    { state, attempt, from: at },
  ];
}

/** Of a job that had ended when it was first seen: what its item tells. */
function spansOfEnded({ attempt, acceptedAt, ended, quota, failure }: Job, at: number): readonly Span[] {
  const waiting = quota === undefined ? 'waiting for a worker' : 'waiting for a slot';
  // No worker had it, so it waited all the time.
  if (attempt === 0) return [{ state: waiting, attempt, from: acceptedAt, to: at }];
  const heartbeat = Math.min(ended?.after ?? at, at);
  const unseen: Span = { state: 'not seen', attempt, from: acceptedAt, to: heartbeat };
  // An operator may have ended it when no worker had it.
  if (heartbeat === at || failure?.code === 'FAILED_BY_OPERATOR') return [{ ...unseen, to: at }];
  return [...(heartbeat > acceptedAt ? [unseen] : []), { state: 'being processed', attempt, from: heartbeat, to: at }];
}
