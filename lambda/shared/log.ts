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

/** One JSON line each, by Powertools; the level comes from Lambda's own logging settings. */
export function jsonLog(service: string): Log {
  const logger = new Logger({ serviceName: service });
  return {
    about: (fields) => {
      logger.resetKeys();
      logger.appendKeys(fields);
    },
    info: (message, fields = {}) => logger.info(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}
