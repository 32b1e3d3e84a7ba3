import { Logger } from '@aws-lambda-powertools/logger';
import { errorName } from './errors';

/** Facts about a batch, never parts of it. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The batch that a line is about. */
export interface BatchFields {
  readonly functionName?: string;
  readonly batchId?: string;
  readonly queryId?: string;
}

/** The log of a handler. Rows, headers, events and the messages of foreign errors are never passed to it as fields. */
export interface Log {
  /** Sets the fields of every line until the next batch. */
  about(fields: BatchFields): void;
  /** A log whose lines are about another batch than those of this log. */
  of(fields: BatchFields): Log;
  info(message: string, fields?: LogFields): void;
  /**
   * @param error named in the field `error`. Its message, its stack and its causes are logged at level DEBUG only, in the
   * field `details`, since they may quote rows.
   */
  error(message: string, fields?: LogFields, error?: unknown): void;
}

/** Levels at which only errors are logged. */
const ERRORS_ONLY = ['WARN', 'ERROR'];

/**
 * One JSON line for each event, by Powertools.
 *
 * @param level the setting `logs.level`. It is not Lambda's own log level, which would drop the metrics, too.
 */
export function jsonLog(service: string, level: string): Log {
  const logger = new Logger({ serviceName: service });
  const errorsOnly = ERRORS_ONLY.includes(level);
  const withDetails = level === 'DEBUG';
  const log: Log = {
    about: (fields) => {
      logger.resetKeys();
      logger.appendKeys({ ...fields });
    },
    of: (fields) => about(log, fields),
    info: (message, fields = {}) => {
      if (!errorsOnly) logger.info(message, fields);
    },
    error: (message, fields = {}, error) => {
      const named = error === undefined ? {} : { error: errorName(error) };
      const details = error === undefined || !withDetails ? {} : { details: error };
      logger.error(message, { ...fields, ...named, ...details });
    },
  };
  return log;
}

/** Writes to the same log, with these fields in each line. */
function about(log: Log, fields: BatchFields): Log {
  let batch = fields;
  const own: Log = {
    about: (changed) => void (batch = changed),
    of: (others) => about(log, others),
    info: (message, more) => log.info(message, { ...batch, ...more }),
    error: (message, more, error) => log.error(message, { ...batch, ...more }, error),
  };
  return own;
}
