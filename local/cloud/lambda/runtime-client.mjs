/**
 * The program inside a sandbox: loads the bundle, asks the Runtime API for events and posts their results, as Lambda's own
 * runtime for Node.js 24 does. It ends when the Runtime API is gone, so no sandbox outlives the cloud.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { logError, patchConsole, setRequestId } from './runtime-console.mjs';
import { loadHandler, runtimeError } from './runtime-handler.mjs';

const { AWS_LAMBDA_RUNTIME_API, AWS_EXECUTION_ENV, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

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

function errorRecord(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function toJson(result) {
  try {
    return JSON.stringify(result ?? null);
  } catch {
    throw runtimeError('JSONStringifyError', 'Unable to stringify response body');
  }
}

function contextFor(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const clientContext = headers['lambda-runtime-client-context'];
  return {
    clientContext: clientContext && JSON.parse(clientContext),
    identity: undefined,
    tenantId: undefined,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    xRayTraceId: headers['lambda-runtime-trace-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
}

/** CPU time and memory of an invocation. Lambda measures them from outside; here the process tells them in headers. */
function usageSince(before) {
  const { user, system } = process.cpuUsage(before);
  return { 'local-cpu-ms': (user + system) / 1000, 'local-peak-memory-kb': peakMemoryKb() };
}

/** On Linux a child inherits `maxRSS`, so it may be the peak of the parent process. `VmHWM` is this process's own. */
function peakMemoryKb() {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

/** Output that the pipe could not take yet would reach the log after the result. */
async function flushOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) await new Promise((resolve) => stream.write('', resolve));
  }
}

async function initialise() {
  patchConsole();
  try {
    return await loadHandler(LAMBDA_TASK_ROOT, _HANDLER, AWS_EXECUTION_ENV);
  } catch (error) {
    logError('Init Error', error);
    await call('POST', '/init/error', JSON.stringify(errorRecord(error)));
    process.exit(1);
  }
}

async function main() {
  const handler = await initialise();
  for (;;) {
    const { headers, body } = await call('GET', '/invocation/next');
    const requestId = headers['lambda-runtime-aws-request-id'];
    setRequestId(requestId);
    process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
    const before = process.cpuUsage();
    const post = async (what, json) => {
      const usage = usageSince(before);
      await flushOutput();
      await call('POST', `/invocation/${requestId}/${what}`, json, usage);
    };
    try {
      const result = await handler(JSON.parse(body), contextFor(headers));
      // Lambda's runtime lets rejections that nothing handles end the process before it answers.
      await setImmediate();
      await post('response', toJson(result));
    } catch (error) {
      await setImmediate();
      logError('Invoke Error', error);
      await post('error', JSON.stringify(errorRecord(error)));
    }
  }
}

main().catch(() => process.exit(0));
