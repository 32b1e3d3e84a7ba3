import { spawn, type ChildProcess } from 'node:child_process';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { limitMemory } from './memory-limit';
import type { RuntimeProgram } from './runtime-program';

/** The time in which a function has to load. */
const INIT_TIMEOUT_MS = 10_000;

const TIMED_OUT = 'Sandbox.Timedout';

/** The names in Lambda's messages for the signals that end a process. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

export interface Invocation {
  readonly requestId: string;
  /** JSON */
  readonly payload: string;
  /** The ARN of the function, with the qualifier that the caller used, if any. */
  readonly functionArn: string;
  readonly timeoutMs: number;
  /** `Root=…;Parent=…;Sampled=…` */
  readonly traceHeader: string;
  /** JSON */
  readonly clientContext?: string;
}

export type InvocationResult = InvocationOutcome & {
  /** Absent if the process ended before it reported its use. */
  readonly usage?: SandboxUsage;
};

type InvocationOutcome =
  | { readonly payload: string }
  | {
      readonly error: { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };
    };

export interface SandboxUsage {
  /** The CPU time of this invocation, of all threads. */
  readonly cpuMs: number;
  /** The most memory that the process has had since it started. */
  readonly peakMemoryMb: number;
}

/** The process of one execution environment, as an observer gets it. */
export interface FunctionProcess {
  /** Ends it at once, as a failure of its host does. */
  stop(): Promise<void>;
}

export interface SandboxOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly program: RuntimeProgram;
  /** The folder of the function, in which its process starts. */
  readonly codeDir: string;
  readonly memoryMb: number;
  /** Receives what the process writes to stdout and stderr. */
  readonly onOutput: (chunk: Buffer) => void;
  /** Receives the same output line by line. */
  readonly onLine?: (line: string, process: FunctionProcess) => void;
}

/** One execution environment: a child process with a Runtime API of its own, for one invocation at a time. */
export class Sandbox {
  private readonly server: http.Server;
  /** If the process exceeds this memory, the sandbox kills it. Undefined if the process ends by itself. */
  private readonly memoryLimitMb: number | undefined;
  private readonly child: Promise<ChildProcess>;
  private waiting: ((response: http.ServerResponse) => void) | undefined;
  private next: http.ServerResponse | undefined;
  private readonly loaded: Promise<void>;
  private onLoaded: () => void = () => undefined;
  private finish: ((result: InvocationResult) => void) | undefined;
  private requestId = '';
  private ended = false;

  constructor({ environment, program, codeDir, memoryMb, onOutput, onLine }: SandboxOptions) {
    this.memoryLimitMb = program.watchMemory ? memoryMb : undefined;
    this.loaded = new Promise((resolve) => (this.onLoaded = resolve));
    // A connection is idle while a handler runs, so no idle connection may be closed.
    this.server = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
      // If the process dies while it answers, its `exit` event reports that.
      this.serve(request, response).catch(() => undefined);
    });
    this.child = new Promise((resolve, reject) => {
      this.server.once('error', reject).listen(0, '127.0.0.1', () => {
        const { port } = this.server.address() as AddressInfo;
        const child = spawn(program.command, program.args, {
          cwd: codeDir,
          env: { ...environment, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}` },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        for (const output of [child.stdout, child.stderr]) {
          output.on('data', onOutput);
          if (onLine) createInterface({ input: output }).on('line', (line) => onLine(line, this));
        }
        child.once('exit', (code, signal) => this.exited(exitReason(code, signal)));
        child.once('error', ({ message }) => this.exited(message));
        if (this.memoryLimitMb !== undefined) limitMemory(child, this.memoryLimitMb);
        resolve(child);
      });
    });
  }

  get alive(): boolean {
    return !this.ended;
  }

  /** Resolves when the bundle has been loaded, or when loading has failed. */
  ready(): Promise<void> {
    return this.loaded;
  }

  /** Runs one event. A sandbox that has exceeded the time or died cannot run another. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const { requestId, payload, timeoutMs } = invocation;
    this.requestId = requestId;
    const result = new Promise<InvocationResult>((resolve) => {
      this.finish = resolve;
    });
    const initTimer = setTimeout(() => this.finish?.(timedOut(requestId, INIT_TIMEOUT_MS)), INIT_TIMEOUT_MS);
    const taken = this.nextRequest().then((response) => {
      clearTimeout(initTimer);
      response.writeHead(200, eventHeaders(invocation));
      response.end(payload);
      return setTimeout(() => this.finish?.(timedOut(requestId, timeoutMs)), timeoutMs);
    });
    const outcome = await result;
    clearTimeout(initTimer);
    void taken.then(clearTimeout);
    this.finish = undefined;
    if (this.ended || ('error' in outcome && outcome.error.errorType === TIMED_OUT)) await this.stop();
    return outcome;
  }

  /** Ends the process at once, as a failure of its host does. */
  async stop(): Promise<void> {
    this.ended = true;
    const child = await this.child;
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exit;
    }
    this.closeServer();
  }

  private closeServer(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private nextRequest(): Promise<http.ServerResponse> {
    const { next } = this;
    this.next = undefined;
    if (next) return Promise.resolve(next);
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { url = '' } = request;
    if (url.endsWith('/invocation/next')) {
      this.onLoaded();
      if (this.waiting) this.waiting(response);
      else this.next = response;
      this.waiting = undefined;
      return;
    }
    const body = (await buffer(request)).toString('utf8');
    response.writeHead(202).end();
    // Lambda does not use an environment again that has failed to load.
    if (url.endsWith('/init/error')) this.ended = true;
    const error = url.endsWith('/error')
      ? (JSON.parse(body) as { errorType: string; errorMessage: string })
      : undefined;
    const usage = usageIn(request.headers);
    // The process may answer before the next check of its memory.
    if (usage && usage.peakMemoryMb > (this.memoryLimitMb ?? Infinity)) {
      await this.stop();
      return;
    }
    this.finish?.(error ? { error, usage } : { payload: body, usage });
  }

  private exited(reason: string): void {
    this.ended = true;
    this.onLoaded();
    this.closeServer();
    const errorMessage = `RequestId: ${this.requestId} Error: ${reason}`;
    this.finish?.({ error: { errorType: 'Runtime.ExitError', errorMessage } });
  }
}

/** The headers of an event: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
function eventHeaders({ requestId, functionArn, timeoutMs, traceHeader, clientContext }: Invocation) {
  return {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': requestId,
    'Lambda-Runtime-Invoked-Function-Arn': functionArn,
    'Lambda-Runtime-Deadline-Ms': String(Date.now() + timeoutMs),
    'Lambda-Runtime-Trace-Id': traceHeader,
    ...(clientContext !== undefined && { 'Lambda-Runtime-Client-Context': clientContext }),
  };
}

function usageIn(headers: http.IncomingHttpHeaders): SandboxUsage | undefined {
  const { 'local-cpu-ms': cpuMs, 'local-peak-memory-kb': peakKb } = headers;
  return cpuMs === undefined ? undefined : { cpuMs: Number(cpuMs), peakMemoryMb: Number(peakKb) / 1024 };
}

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`;
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
}

function timedOut(requestId: string, timeoutMs: number): InvocationResult {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return { error: { errorType: TIMED_OUT, errorMessage } };
}
