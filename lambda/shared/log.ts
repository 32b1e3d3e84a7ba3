import { Logger } from '@aws-lambda-powertools/logger';

/** Facts about a batch, never parts of it. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What handlers log with. Rows, headers, events and the messages of foreign errors are never passed to it. */
export interface Log {
  /** Fields that stand in every line until the next batch: as many as are known. */
  about(fields: { batchId?: string; queryId?: string }): void;
  info(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Levels at which only errors are logged. */
const ERRORS_ALONE = ['WARN', 'ERROR'];

/**
 * One JSON line each, by Powertools.
 *
 * @param level as `logs.level`; not Lambda's own, which would drop the metrics with the lines
 */
export function jsonLog(service: string, level: string): Log {
  const logger = new Logger({ serviceName: service });
  const errorsAlone = ERRORS_ALONE.includes(level);
  return {
    about: (fields) => {
      logger.resetKeys();
      logger.appendKeys(fields);
    },
    info: (message, fields = {}) => {
      if (!errorsAlone) logger.info(message, fields);
    },
    error: (message, fields = {}) => logger.error(message, fields),
  };
}
