/**
 * What runs inside a sandbox: loads the bundle, asks the Runtime API for events and answers them, as Lambda's own
 * runtime does. It ends by itself when the Runtime API is gone, so that nothing outlives the cloud.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import http from 'node:http';
import path from 'node:path';
import { format } from 'node:util';

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER, AWS_LAMBDA_LOG_FORMAT, AWS_LAMBDA_LOG_LEVEL } = process.env;
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let requestId;

function call(method, resource, body, headers = {}) {
  const [host, port] = AWS_LAMBDA_RUNTIME_API.split(':');
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host, port, method, path: `/2018-06-01/runtime${resource}`, headers, agent },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** In JSON log format Lambda wraps what console writes; what goes straight to stdout is left alone. */
function wrapConsole() {
  const methods = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };
  for (const [method, level] of Object.entries(methods)) {
    console[method] = (...values) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(AWS_LAMBDA_LOG_LEVEL ?? 'INFO')) return;
      process.stdout.write(`${logLine(level, values)}\n`);
    };
  }
}

/** One value is kept as JSON, several become one text, next to which the first error among them has its fields. */
function logLine(level, values) {
  const line = { timestamp: new Date().toISOString(), level, requestId };
  if (values.length !== 1) {
    const error = values.find((value) => value instanceof Error);
    return JSON.stringify({ ...line, message: format(...values), ...(error && errorFields(error)) });
  }
  const [message] = values;
  try {
    return JSON.stringify({ ...line, message }, (_, value) => (value instanceof Error ? errorFields(value) : value));
  } catch {
    return JSON.stringify({ ...line, message: format(message) }); // it refers to itself, say
  }
}

function errorFields(error) {
  const stackTrace = error.stack?.split('\n') ?? [];
  return { errorType: error.constructor.name, errorMessage: error.message, stackTrace, ...error };
}

function errorRecord(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function contextFor(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** What an invocation took; Lambda's own runtime has no such headers, since Lambda looks at the environment from outside. */
function usageSince(before) {
  const { user, system } = process.cpuUsage(before);
  return { 'local-cpu-ms': (user + system) / 1000, 'local-peak-memory-kb': peakMemoryKb() };
}

/** Linux hands `maxRSS` on to a child: it would be the peak of the process that started this one, if that is larger. */
function peakMemoryKb() {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

async function loadHandler() {
  const [file, name] = _HANDLER.split('.');
  const bundle = createRequire(import.meta.url)(path.join(LAMBDA_TASK_ROOT, `${file}.js`));
  if (typeof bundle[name] === 'function') return bundle[name];
  throw Object.assign(new Error(`${_HANDLER} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
}

async function main() {
  if (AWS_LAMBDA_LOG_FORMAT === 'JSON') wrapConsole();
  let handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    console.error(error);
    if (error?.code === 'MODULE_NOT_FOUND') error.name = 'Runtime.ImportModuleError';
    await call('POST', '/init/error', JSON.stringify(errorRecord(error)));
    process.exit(1);
  }
  for (;;) {
    const { headers, body } = await call('GET', '/invocation/next');
    requestId = headers['lambda-runtime-aws-request-id'];
    const before = process.cpuUsage();
    try {
      const result = await handler(JSON.parse(body), contextFor(headers));
      const answer = JSON.stringify(result ?? null);
      await call('POST', `/invocation/${requestId}/response`, answer, usageSince(before));
    } catch (error) {
      console.error(error);
      await call('POST', `/invocation/${requestId}/error`, JSON.stringify(errorRecord(error)), usageSince(before));
    }
  }
}

main().catch(() => process.exit(0));
