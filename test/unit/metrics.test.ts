import { emfMetrics } from '../../lambda/shared/metrics';

/** The lines of CloudWatch's embedded metric format that `work` writes. */
function linesOf(work: (metrics: ReturnType<typeof emfMetrics>) => void): readonly Record<string, unknown>[] {
  const log = jest.spyOn(console, 'log').mockReturnValue();
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    work(emfMetrics('stack'));
    const lines = [...log.mock.calls, ...write.mock.calls].map(([line]) => String(line));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  } finally {
    log.mockRestore();
    write.mockRestore();
  }
}

/** All values of a metric, of one line or of several. */
const valuesOf = (lines: readonly Record<string, unknown>[], name: string) => lines.flatMap((line) => line[name] ?? []);

describe('the metrics', () => {
  it('add counts up until they are published', () => {
    const lines = linesOf((metrics) => {
      for (const calls of [1, 2, 3]) metrics.add('Calls', calls);
      metrics.publish();
      metrics.add('Calls');
      metrics.publish();
    });
    expect(valuesOf(lines, 'Calls')).toEqual([6, 1]);
  });

  it('keep each time as a value of its own, so that percentiles are those of batches', () => {
    const lines = linesOf((metrics) => {
      for (const milliseconds of [100, 5_000, 200]) metrics.add('TimeToResult', milliseconds);
      metrics.publish();
      metrics.publish();
    });
    expect(valuesOf(lines, 'TimeToResult')).toEqual([100, 5_000, 200]);
  });

  it('lose no time of many', () => {
    const times = Array.from({ length: 250 }, (_, n) => n);
    const lines = linesOf((metrics) => {
      for (const milliseconds of times) metrics.add('QueueDelay', milliseconds);
      metrics.add('Calls');
      metrics.publish();
    });
    expect(valuesOf(lines, 'QueueDelay')).toEqual(times);
    expect(valuesOf(lines, 'Calls')).toEqual([1]);
    for (const line of lines) expect([line.QueueDelay ?? []].flat().length).toBeLessThanOrEqual(100);
  });

  it('are those of all functions together and of each', () => {
    const lines = linesOf((metrics) => {
      metrics.about('ext_func_async');
      metrics.add('TimeToResult', 5);
      metrics.publish();
    });
    expect(lines[0]).toMatchObject({
      service: 'stack',
      function: 'ext_func_async',
      _aws: {
        CloudWatchMetrics: [
          {
            Dimensions: [['service'], ['service', 'function']],
            Metrics: [{ Name: 'TimeToResult', Unit: 'Milliseconds' }],
          },
        ],
      },
    });
  });
});
