import { REPLY_NOT_SEEN } from '../../api/events';
import type { BatchRecord, SeenRequest, Span } from '../state/batch-record';
import { durationText } from './duration-text';
import { lookOf } from './state-looks';
import type { TimeScale } from './time-scale';

/** Something with a length. `from` and `to` are parts of the lane's width. */
export interface Bar {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly className: string;
  /** Shown inside if there is room. */
  readonly text: string;
  readonly title: string;
}

export interface Mark {
  readonly id: string;
  readonly at: number;
  readonly className: string;
  readonly title: string;
}

export interface LaneLayout {
  /** Snowflake's requests. */
  readonly above: readonly Bar[];
  /** What the service does. */
  readonly below: readonly Bar[];
  readonly marks: readonly Mark[];
}

/** Marks that are closer than this part of the width are drawn as one. */
const CLOSEST = 0.004;

/** @param now in ms since the epoch: the end of what lasts */
export function laneLayout(record: BatchRecord, scale: TimeScale, now: number): LaneLayout {
  const place = (at: number) => scale.at(at - record.firstAt);
  const end = record.endedAt ?? now;
  return {
    above: merged(record.requests.map((request) => requestBar(request, place, end))),
    below: record.spans.map((span, index) => spanBar(span, index, place, end)),
    marks: [...sliceMarks(record, place), ...faultMarks(record, place), ...endMark(record, place)],
  };
}

type Place = (at: number) => number;

function requestBar({ request, method, from, to, outcome }: SeenRequest, place: Place, end: number): Bar {
  const until = to ?? Math.max(end, from);
  const took = durationText(until - from);
  const result = outcome === undefined ? `no reply for ${took}` : `${outcome} after ${took}`;
  const looks =
    outcome === undefined || outcome === REPLY_NOT_SEEN
      ? 'open'
      : typeof outcome === 'string' || outcome >= 400
        ? 'bad'
        : 'good';
  return {
    id: `r${request}`,
    from: place(from),
    to: place(until),
    className: `request ${method === 'POST' ? 'post' : 'poll'} ${looks}`,
    text: method === 'POST' ? `POST ${outcome ?? ''}` : String(outcome ?? 'poll'),
    title: `${method === 'POST' ? 'POST' : 'Poll'}: ${result}`,
  };
}

function spanBar({ state, attempt, from, to }: Span, index: number, place: Place, end: number): Bar {
  const until = to ?? Math.max(end, from);
  const look = lookOf(state);
  const text = state === 'being processed' ? `attempt ${attempt}` : look.short;
  return {
    id: `s${index}`,
    from: place(from),
    to: place(until),
    className: `span ${look.className}`,
    text,
    title: `${spanName(state, attempt)} for ${durationText(until - from)}`,
  };
}

function spanName(state: Span['state'], attempt: number): string {
  if (state === 'being processed') return `attempt ${attempt}`;
  return state === 'not seen' ? `not seen, up to attempt ${attempt},` : state;
}

function sliceMarks({ slices, job }: BatchRecord, place: Place): readonly Mark[] {
  const marks = slices.map(({ slice, attempt, at }) => ({
    id: `c${slice}`,
    at: place(at),
    className: 'slice',
    title: `slice ${slice + 1} of ${job?.slices ?? '?'} stored by attempt ${attempt}`,
  }));
  const sorted = [...marks].sort((one, other) => one.at - other.at);
  return sorted.filter((mark, index) => index === 0 || mark.at - (sorted[index - 1]?.at ?? 0) > CLOSEST);
}

function faultMarks({ faults }: BatchRecord, place: Place): readonly Mark[] {
  return faults
    .filter(({ phase }) => phase === 'struck')
    .map(({ id, at, sentence }) => ({ id: `f${id}`, at: place(at), className: 'fault', title: sentence }));
}

function endMark({ endedAt, job }: BatchRecord, place: Place): readonly Mark[] {
  if (endedAt === undefined || !job) return [];
  const title = job.failure ? `failed: ${job.failure.code}` : 'succeeded';
  return [{ id: 'end', at: place(endedAt), className: `end ${lookOf(job.state).className}`, title }];
}

/** Requests of the same look whose bars touch are one bar, so that many polls cost few nodes. */
function merged(bars: readonly Bar[]): readonly Bar[] {
  return [...bars]
    .sort((one, other) => one.from - other.from)
    .reduce<(Bar & { readonly count: number })[]>((before, bar) => {
      const last = before.at(-1);
      const same = last?.className === bar.className && bar.to - bar.from < CLOSEST && bar.from - last.to < CLOSEST;
      if (!last || !same) return [...before, { ...bar, count: 1 }];
      const count = last.count + 1;
      return [...before.slice(0, -1), { ...last, to: Math.max(last.to, bar.to), count, title: `${count} requests` }];
    }, []);
}
