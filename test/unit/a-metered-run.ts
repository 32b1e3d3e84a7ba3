import type { Row } from '../../lambda/protocol/batch';
import { runProcessor } from '../kit/run-processor';
import type { ProcessorOf, RunOptions } from '../kit/run';

/** Runs a batch, and sums the processor's metrics by name. */
export async function aMeteredRun<Settings>(
  processorOf: ProcessorOf<Settings>,
  rows: readonly Row[],
  options: RunOptions<Settings>,
) {
  const sums: Record<string, number> = {};
  const metered: ProcessorOf<Settings> = ({ metrics, ...parts }) =>
    processorOf({
      ...parts,
      metrics: {
        ...metrics,
        add: (name, value = 1) => {
          sums[name] = (sums[name] ?? 0) + value;
          metrics.add(name, value);
        },
      },
    });
  const outcome = await runProcessor(metered, rows, options);
  return { ...outcome, sums };
}
