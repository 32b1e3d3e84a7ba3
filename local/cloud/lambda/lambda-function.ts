import { randomBytes } from 'node:crypto';
import type { ExecutionPool } from './execution-pool';
import { FunctionLog, type LogTail, outputRead } from './function-log';
import type { FunctionSettings } from './function-settings';
import type { PlatformPermissions } from './platform-permissions';
import type { RuntimeProgram } from './runtime-program';
import { Sandbox, type FunctionProcess, type InvocationResult, type SandboxUsage } from './sandbox';
import { logStreamName } from './sandbox-environment';
import { traceHeader } from './trace-header';

/** Lambda's limit for a reply, in bytes (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
const REPLY_BYTES = 6_291_556;

export interface LambdaFunctionOptions {
  readonly settings: FunctionSettings;
  /** The executions that the function may use. Functions that reserve none share a pool. */
  readonly executions: ExecutionPool;
  readonly program: RuntimeProgram;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Divides the function's timeout, for trials that cannot wait. */
  readonly timeScale: number;
  /** Returns the permissions that Lambda uses on the function's behalf, such as writing logs. Called when the function first runs. */
  readonly permitted: () => PlatformPermissions;
  /** Receives a report of every invocation at its end. */
  readonly onReport?: (report: InvocationReport) => void;
  /** Called for every invocation that is throttled. */
  readonly onThrottle?: () => void;
  /** Receives each line that the function writes. */
  readonly onLine?: (line: string, process: FunctionProcess) => void;
}

/** What Lambda writes into a REPORT line, and the CPU time. */
export interface InvocationReport {
  readonly functionName: string;
  readonly status: 'success' | 'error';
  /** From the invocation's start to its end, including the start of a new sandbox. */
  readonly durationMs: number;
  readonly memoryMb: number;
  /** The executions of the function that ran when this one started, itself included. */
  readonly atOnce: number;
  /** The message of an error. */
  readonly error?: string;
  readonly usage?: SandboxUsage;
}

/** Optional parameters of an invocation. */
export interface InvocationOptions {
  /** The caller's trace. Default: a new one. */
  readonly traceHeader?: string;
  /** JSON for the handler's context. */
  readonly clientContext?: string;
  /** Such as `$LATEST`. */
  readonly qualifier?: string;
  /** Collects the log of this invocation. */
  readonly tail?: LogTail;
}

interface WarmSandbox {
  readonly sandbox: Sandbox;
  /** The log tail of the invocation that the sandbox runs. */
  tail?: LogTail;
}

/** Runs one function. An invocation uses a free warm sandbox, or starts a new sandbox if none is free. */
export class LambdaFunction {
  readonly settings: FunctionSettings;
  invocations = 0;
  private readonly options: LambdaFunctionOptions;
  private readonly log: FunctionLog;
  private readonly idle: WarmSandbox[] = [];
  private readonly running = new Set<WarmSandbox>();
  private stopped = false;

  constructor(options: LambdaFunctionOptions) {
    const { settings, logFile, permitted } = options;
    this.options = options;
    this.settings = settings;
    this.log = new FunctionLog(settings, logFile, () => permitted().logs);
  }

  /** Whether any invocation is running. */
  get busy(): boolean {
    return this.running.size > 0;
  }

  /** Runs the handler once. 'throttled' if the executions that the function may use all run. */
  async invoke(
    requestId: string,
    payload: string,
    options: InvocationOptions = {},
  ): Promise<InvocationResult | 'throttled'> {
    const { settings, executions, timeScale, onReport, onThrottle } = this.options;
    if (this.stopped) return { error: { errorType: 'Runtime.ExitError', errorMessage: 'The cloud has been stopped' } };
    if (!executions.start()) {
      onThrottle?.();
      return 'throttled';
    }
    this.invocations += 1;
    const warm = this.freeSandbox();
    warm.tail = options.tail;
    this.running.add(warm);
    const atOnce = this.running.size;
    const started = performance.now();
    this.write(warm, this.log.startLines(requestId));
    const { qualifier, clientContext } = options;
    const result = await warm.sandbox.invoke({
      requestId,
      payload,
      functionArn: qualifier === undefined ? settings.arn : `${settings.arn}:${qualifier}`,
      timeoutMs: (settings.timeoutSeconds * 1000) / timeScale,
      traceHeader: traceHeader(options.traceHeader, settings.tracing),
      clientContext,
    });
    const durationMs = Math.round((performance.now() - started) * 100) / 100;
    if (warm.tail) await outputRead();
    const { usage } = result;
    const status = 'error' in result ? 'error' : 'success';
    const maxMemoryUsedMb = usage && Math.round(usage.peakMemoryMb);
    this.write(warm, this.log.endLines(requestId, { status, durationMs, maxMemoryUsedMb }));
    this.running.delete(warm);
    executions.end();
    if (warm.sandbox.alive && !this.stopped) this.idle.push(warm);
    const error = 'error' in result ? result.error.errorMessage : undefined;
    const { name: functionName, memoryMb } = settings;
    onReport?.({ functionName, status, durationMs, memoryMb, atOnce, error, usage });
    return withinLimit(result);
  }

  /** Starts a sandbox for the next invocation, which waits until it is ready. */
  prepare(): void {
    this.idle.push(this.newSandbox('on-demand'));
  }

  /** Starts sandboxes ahead of their invocations, one after another, as provisioned concurrency does. */
  async warm(count: number): Promise<void> {
    for (let started = 0; started < count && !this.stopped; started += 1) {
      const warm = this.newSandbox('provisioned-concurrency');
      await warm.sandbox.ready();
      this.idle.push(warm);
    }
  }

  /** Kills one sandbox that runs an invocation, if there is one, as a failure of its host does. */
  async killOne(): Promise<boolean> {
    const [warm] = this.running;
    await warm?.sandbox.stop();
    return warm !== undefined;
  }

  /** Resolves when everything that was written before the last invocation ended is in the log file. */
  logged(): Promise<void> {
    return this.log.flushed();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.idle, ...this.running].map(({ sandbox }) => sandbox.stop()));
    await this.log.end();
  }

  private freeSandbox(): WarmSandbox {
    for (let warm = this.idle.pop(); warm; warm = this.idle.pop()) {
      if (warm.sandbox.alive) return warm;
    }
    return this.newSandbox('on-demand');
  }

  private newSandbox(initialisation: 'on-demand' | 'provisioned-concurrency'): WarmSandbox {
    const { environment, program, settings, onLine } = this.options;
    const onOutput = (chunk: Buffer) => this.write(warm, chunk);
    const sandbox = new Sandbox({
      environment: {
        ...environment,
        AWS_LAMBDA_INITIALIZATION_TYPE: initialisation,
        AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(settings, randomBytes(16).toString('hex')),
      },
      program,
      codeDir: settings.codeDir,
      memoryMb: settings.memoryMb,
      onOutput,
      onLine,
    });
    const warm: WarmSandbox = { sandbox };
    return warm;
  }

  private write(warm: WarmSandbox, chunk: Buffer | string): void {
    this.log.write(chunk);
    warm.tail?.add(chunk);
  }
}

function withinLimit(result: InvocationResult): InvocationResult {
  if ('error' in result || Buffer.byteLength(result.payload) <= REPLY_BYTES) return result;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${REPLY_BYTES} bytes).`;
  return { error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}
