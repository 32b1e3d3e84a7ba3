/** Lambda's console: what a handler writes with it becomes one log line, in the format and from the level of the function. */
import { format } from 'node:util';

const { AWS_LAMBDA_LOG_FORMAT, AWS_LAMBDA_LOG_LEVEL } = process.env;
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
};
const isJson = AWS_LAMBDA_LOG_FORMAT === 'JSON';

/** As Lambda has it before the first event. */
let requestId = '-';

export function setRequestId(id) {
  requestId = id;
}

/** Replaces the methods of `console`. What a handler writes to stdout or stderr itself is not changed. */
export function patchConsole() {
  const least = LEVELS.indexOf(AWS_LAMBDA_LOG_LEVEL?.toUpperCase());
  for (const [method, level] of Object.entries(METHODS)) {
    // Called without a value, Lambda's methods log `undefined`.
    console[method] = (first, ...others) => {
      if (LEVELS.indexOf(level) < least) return;
      const values = [first, ...others];
      process.stdout.write(`${isJson ? jsonLine(level, values) : textLine(level, values)}\n`);
    };
  }
}

/** Logs an error as Lambda's runtime does: `what` is the situation, such as `Invoke Error`. */
export function logError(what, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (isJson) console.error(error);
  else console.error(what, `\t${errorText(error)}`);
}

function textLine(level, values) {
  return [new Date().toISOString(), requestId, level, format(...values)].join('\t');
}

/** One value stays JSON. Several values become one text, with the fields of the first error among them. */
function jsonLine(level, values) {
  const line = { timestamp: new Date().toISOString(), level, requestId };
  if (values.length > 1) {
    const error = values.slice(1).find((value) => value instanceof Error);
    return JSON.stringify({ ...line, message: format(...values), ...(error && errorFields(error)) });
  }
  const [message] = values;
  try {
    return JSON.stringify({ ...line, message }, (_, value) =>
      value instanceof Error ? { ...errorFields(value), ...value } : value,
    );
  } catch {
    return JSON.stringify({ ...line, message: format(message) }); // a value that refers to itself, for example
  }
}

function errorFields(error) {
  const stackTrace = error.stack?.split('\n') ?? [];
  return { errorType: error.constructor?.name ?? 'UnknownError', errorMessage: error.message, stackTrace };
}

function errorText(error) {
  const { name: errorType, message: errorMessage, code, stack } = error;
  return JSON.stringify({ errorType, errorMessage, code, ...error, stack: stack?.split('\n') });
}
