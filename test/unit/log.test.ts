import { jsonLog } from '../../lambda/shared/log';

describe('the log', () => {
  const linesAt = (level: string): readonly unknown[] => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const log = jsonLog('post', level);
      log.about({ batchId: 'a batch' });
      log.info('rejected', { status: 413 });
      log.error('failed', { attempt: 1 }, new TypeError('SECRET ROW TEXT', { cause: new Error('SECRET CAUSE') }));
      return [...write.mock.calls, ...errors.mock.calls].map(([line]) => JSON.parse(String(line)) as unknown);
    } finally {
      write.mockRestore();
      errors.mockRestore();
    }
  };
  const rejected = { level: 'INFO', message: 'rejected', service: 'post', batchId: 'a batch', status: 413 };
  const failed = {
    level: 'ERROR',
    message: 'failed',
    service: 'post',
    batchId: 'a batch',
    error: 'TypeError',
    attempt: 1,
  };

  it.each(['DEBUG', 'INFO'])('at level %s is a line of JSON for each event', (level) => {
    expect(linesAt(level)).toMatchObject([rejected, failed]);
  });

  it('at level DEBUG has the message, the stack and the cause of an error', () => {
    expect(linesAt('DEBUG')[1]).toMatchObject({
      details: {
        name: 'TypeError',
        message: 'SECRET ROW TEXT',
        stack: expect.stringMatching(/\n +at .*log\.test\.ts:\d+/) as string,
        cause: { message: 'SECRET CAUSE' },
      },
    });
  });

  it.each(['INFO', 'WARN', 'ERROR'])('at level %s has no message of an error', (level) => {
    expect(JSON.stringify(linesAt(level))).not.toMatch(/SECRET|log\.test\.ts/);
  });

  it.each(['WARN', 'ERROR'])('at level %s has errors alone', (level) => {
    expect(linesAt(level)).toMatchObject([failed]);
  });
});
