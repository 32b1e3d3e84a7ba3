import { FunctionMeter } from '../../../bench/measure/function-meter';
import type { InvocationReport } from '../../../local/cloud/lambda/lambda-function';

function aReport(overrides: Partial<InvocationReport> = {}): InvocationReport {
  return { functionName: 'process', status: 'success', durationMs: 100, memoryMb: 512, atOnce: 1, ...overrides };
}

describe('the meter of functions', () => {
  it('keeps the most executions of a function that ran at a time', () => {
    const meter = new FunctionMeter();
    for (const atOnce of [1, 3, 2]) meter.record(aReport({ atOnce }));
    expect(meter.together(['process'])).toMatchObject({ invocations: 3, atOnce: 3 });
  });

  it('adds the executions at a time of several functions, which never assumes too few', () => {
    const meter = new FunctionMeter();
    meter.record(aReport({ functionName: 'one', atOnce: 2 }));
    meter.record(aReport({ functionName: 'other', atOnce: 3 }));
    expect(meter.together(['one', 'other'])).toMatchObject({ invocations: 2, atOnce: 5 });
  });

  it('counts throttled invocations apart from those that ran', () => {
    const meter = new FunctionMeter();
    meter.recordThrottle('get');
    meter.record(aReport({ functionName: 'get' }));
    meter.recordThrottle('get');
    expect(meter.together(['get'])).toMatchObject({ invocations: 1, throttles: 2 });
    expect(meter.together(['process'])).toMatchObject({ invocations: 0, throttles: 0 });
  });
});
