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

  it('of a batch names it in each line, whatever the log or another batch is about', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const log = jsonLog('process', 'INFO');
      log.about({ functionName: 'f', batchId: 'of the event', queryId: 'a query' });
      const [one, other] = [log.of({ functionName: 'f', batchId: 'one' }), log.of({ batchId: 'other', queryId: 'q' })];
      one.info('claimed', { attempt: 1 });
      other.info('claimed');
      one.error('failed', {}, new TypeError('SECRET'));
      log.info('nothing to do');
      const lines = [...write.mock.calls, ...errors.mock.calls].map(([line]) => JSON.parse(String(line)) as unknown);
      expect(lines).toMatchObject([
        { message: 'claimed', batchId: 'one', attempt: 1 },
        { message: 'claimed', batchId: 'other', queryId: 'q' },
        { message: 'nothing to do', batchId: 'of the event' },
        { message: 'failed', batchId: 'one', error: 'TypeError' },
      ]);
      expect(JSON.stringify(lines)).not.toContain('SECRET');
    } finally {
      write.mockRestore();
      errors.mockRestore();
    }
  });

  it('of a batch without a query does not name the query of another', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const log = jsonLog('process', 'INFO');
      log.about({ batchId: 'of the event', queryId: 'a query' });
      log.of({ batchId: 'one', queryId: undefined }).info('claimed');
      expect(JSON.parse(String(write.mock.calls[0]?.[0]))).not.toHaveProperty('queryId');
    } finally {
      write.mockRestore();
    }
  });
});
