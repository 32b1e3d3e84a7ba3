import type { JobState } from '../../api/batch';
import type { Span } from '../state/batch-record';

/** How a state looks: its class gives colour and pattern, its sign and short name say the same without them. */
export interface StateLook {
  readonly className: string;
  readonly sign: string;
  readonly short: string;
}

/** A look for each state of the record. The compiler finds a state that has none. */
export const STATE_LOOKS: Readonly<Record<JobState, StateLook>> = {
  'waiting for a slot': { className: 'slot', sign: '◔', short: 'waits: slot' },
  'waiting for a worker': { className: 'worker', sign: '◑', short: 'waits: worker' },
  'waiting for another attempt': { className: 'again', sign: '↻', short: 'waits: attempt' },
  'being processed': { className: 'processed', sign: '▶', short: 'processed' },
  lost: { className: 'lost', sign: '⚠', short: 'lost' },
  succeeded: { className: 'succeeded', sign: '✓', short: 'succeeded' },
  failed: { className: 'failed', sign: '✕', short: 'failed' },
};

export const NOT_SEEN_LOOK: StateLook = { className: 'unseen', sign: '?', short: 'not seen' };

export function lookOf(state: Span['state']): StateLook {
  return state === 'not seen' ? NOT_SEEN_LOOK : STATE_LOOKS[state];
}
