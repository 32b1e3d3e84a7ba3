import type { ConsoleSource } from '../../../console/server/source';
import { EventLog } from '../../../console/server/event-log';

/** A source that has no jobs. A test overrides what it is about. */
export function aSource(more: Partial<ConsoleSource> = {}): ConsoleSource {
  return {
    events: new EventLog(),
    info: () => Promise.reject(new Error('no info')),
    onPages: () => undefined,
    details: () => Promise.resolve(undefined),
    log: () => Promise.resolve(undefined),
    end: () => Promise.resolve({ sentence: 'ended' }),
    requeue: () => Promise.resolve({ sentence: 'requeued' }),
    find: () => Promise.resolve([]),
    stop: () => Promise.resolve(),
    ...more,
  };
}
