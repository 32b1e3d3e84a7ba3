import type { Row } from '../../lambda/protocol/batch';
import { immediate, VirtualClock } from '../unit/virtual-clock';
import { withCountedFetch } from './counted-fetch';
import type { ProcessorOf, Run, RunOptions } from './run';
import { Trial } from './trial';

/**
 * Runs one batch through the real process handler, in memory and by a virtual clock: claim, slices, heartbeats, retries and
 * deadline are those of an account, and no time passes. Throws if the processor goes on after it had to stop.
 */
export async function runProcessor<Settings = object>(
  processorOf: ProcessorOf<Settings>,
  rows: readonly Row[],
  options: RunOptions<Settings> = {},
): Promise<Run> {
  return withCountedFetch((fetching) => {
    const underWay = (): boolean => fetching() || options.underWay?.() === true;
    const clock = new VirtualClock(async () => {
      do await immediate();
      while (underWay());
    });
    return clock.runUntil(new Trial(processorOf, options, clock).run(rows));
  });
}
