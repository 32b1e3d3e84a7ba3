import { setTimeout } from 'node:timers/promises';

/** How much longer a call with the trigger `slow` takes. */
const SLOW = 10;

/** Waits for the latency of a call, or ten times as long if a trigger says `slow`. */
export async function passTime(latencyMs: number, triggers: readonly string[]): Promise<void> {
  // A call whose client has gone must not keep the process alive.
  await setTimeout(latencyMs * (triggers.includes('slow') ? SLOW : 1), undefined, { ref: false });
}
