import { checkConfig } from '../../lib/config';
import { ConfigError } from '../../lib/config-error';

/** cdk.json as an earlier version had it. */
function check(settings: object): void {
  checkConfig(settings);
}

describe('a setting of an earlier version', () => {
  it.each([
    [
      { comprehend: { batchCallsPerSecond: 20 } },
      'cdk.json, context remoteService: "comprehend" has moved: set region, callsPerSecond (before: batchCallsPerSecond) and language of the function, remoteService.functions.NAME',
    ],
    [
      { snowflake: [], function: { name: 'mood' } },
      'cdk.json, context remoteService: "function" has moved: set name, path and maxValueBytes in remoteService.functions, such as { "NAME": { "processor": "sentiment", "path": "sentiment" } }, and maxBatchesInFlight in remoteService.jobs',
    ],
  ])('%j is rejected with its new place, in one line', (settings, line) => {
    expect(() => check(settings)).toThrow(new ConfigError(line));
    expect(line).not.toContain('\n');
  });

  it('of the same name in another group is an unknown setting', () => {
    expect(() => check({ jobs: { function: {} } })).toThrow(/remoteService\.jobs: unknown setting "function"\./);
  });
});
