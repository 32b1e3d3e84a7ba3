import { jsonLog } from '../../lambda/shared/log';

describe('the log', () => {
  const linesAt = (level: string): readonly unknown[] => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const log = jsonLog('post', level);
      log.about({ batchId: 'a batch' });
      log.info('refused', { status: 413 });
      log.error('failed', { error: 'TimeoutError' });
      return [...write.mock.calls, ...errors.mock.calls].map(([line]) => JSON.parse(String(line)) as unknown);
    } finally {
      write.mockRestore();
      errors.mockRestore();
    }
  };
  const refused = { level: 'INFO', message: 'refused', service: 'post', batchId: 'a batch', status: 413 };
  const failed = { level: 'ERROR', message: 'failed', service: 'post', batchId: 'a batch', error: 'TimeoutError' };

  it.each(['DEBUG', 'INFO'])('at level %s is a line of JSON for each event', (level) => {
    expect(linesAt(level)).toMatchObject([refused, failed]);
  });

  it.each(['WARN', 'ERROR'])('at level %s has errors alone', (level) => {
    expect(linesAt(level)).toMatchObject([failed]);
  });
});
