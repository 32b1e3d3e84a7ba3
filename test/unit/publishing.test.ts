import { publishing } from '../../lambda/shared/metrics';
import { aMetrics } from './builders';

describe('a handler whose metrics are published', () => {
  it('keeps its answer when the metrics cannot be published', async () => {
    const broken = {
      ...aMetrics(),
      publish: () => {
        throw new Error('stdout is closed');
      },
    };
    await expect(publishing(broken, () => Promise.resolve('answer'))('event')).resolves.toBe('answer');
  });
});
