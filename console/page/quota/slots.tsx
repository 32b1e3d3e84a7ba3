import { clockText } from '../lane/duration-text';
import type { QuotaState } from '../state/console-state';
import { BatchNames } from './batch-names';

type Slot = QuotaState['slots'][number];

const WORDS = { free: '○ free', starting: '◐ reserved', taken: '● taken' } as const;

interface SlotsProps {
  readonly state?: QuotaState;
  readonly count: number;
  readonly now: number;
}

/** The slots of a quota: whose batches the worker in a slot has, for whom it is reserved, or that it is free. */
export function Slots({ state, count, now }: SlotsProps) {
  const slots = state?.slots ?? Array.from({ length: count }, (): Slot => ({ state: 'free' }));
  return (
    <div>
      <h3>Slots</h3>
      <ul class="slots" tabIndex={0} aria-label="Slots">
        {slots.map((slot, index) => (
          <li key={index} class={slot.state}>
            {index + 1}: {WORDS[slot.state]}
            {whose(slot, now)}
            {slot.batches && <BatchNames batches={slot.batches} none="Its worker has no batch now." />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function whose({ state, functionName, until }: Slot, now: number): string {
  const worker = state === 'starting' && functionName !== undefined ? ` for a worker of ${functionName}` : '';
  return until === undefined || until < now ? worker : `${worker} until ${clockText(until)}`;
}
