import * as fs from 'node:fs';
import * as os from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { FunctionSettings } from './function-settings';
import type { PlatformPermissions } from './platform-permissions';
import { Sandbox, type InvocationResult, type SandboxUsage } from './sandbox';

/** Lambda's limit for a reply, in bytes (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
const REPLY_BYTES = 6_291_556;

/** What an account may run at once, unless the function reserves less. */
const ACCOUNT_CONCURRENCY = 1000;

export interface LambdaFunctionOptions {
  readonly settings: FunctionSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Divides the function's timeout, for trials that cannot wait. */
  readonly timeScale: number;
  /** What Lambda may do in the function's name, asked when it first runs. */
  readonly permitted: () => PlatformPermissions;
  /** Told of every invocation at its end. */
  readonly onReport?: (report: InvocationReport) => void;
}

/** What Lambda writes into a REPORT line, and the CPU time. */
export interface InvocationReport {
  readonly functionName: string;
  readonly status: 'success' | 'error';
  /** From the order to the end, the start of a new sandbox included. */
  readonly durationMs: number;
  readonly memoryMb: number;
  /** The message of an error. */
  readonly error?: string;
  readonly usage?: SandboxUsage;
}

/** One function: its warm sandboxes, and a new one for each invocation that finds none free. */
export class LambdaFunction {
  readonly settings: FunctionSettings;
  invocations = 0;
  private readonly options: LambdaFunctionOptions;
  private openLog: fs.WriteStream | undefined;
  private readonly idle: Sandbox[] = [];
  private readonly atWork = new Set<Sandbox>();
  private stopped = false;

  constructor(options: LambdaFunctionOptions) {
    this.options = options;
    this.settings = options.settings;
  }

  /** Whether any invocation is under way. */
  get busy(): boolean {
    return this.atWork.size > 0;
  }

  /** Runs the handler once. 'throttled' if as many run as may. */
  async invoke(requestId: string, payload: string): Promise<InvocationResult | 'throttled'> {
    const { settings, timeScale, onReport } = this.options;
    if (this.atWork.size >= (settings.reservedConcurrency ?? ACCOUNT_CONCURRENCY)) return 'throttled';
    if (this.stopped) return { error: { errorType: 'Runtime.ExitError', errorMessage: 'The cloud has been stopped' } };
    this.invocations += 1;
    const sandbox = this.freeSandbox();
    this.atWork.add(sandbox);
    const started = performance.now();
    this.platform('platform.start', { requestId });
    const timeoutMs = (settings.timeoutSeconds * 1000) / timeScale;
    const result = await sandbox.invoke({ requestId, payload, functionArn: settings.arn, timeoutMs });
    const durationMs = Math.round((performance.now() - started) * 100) / 100;
    this.atWork.delete(sandbox);
    if (sandbox.alive && !this.stopped) this.idle.push(sandbox);
    const status = 'error' in result ? 'error' : 'success';
    const { name: functionName, memoryMb } = settings;
    const { usage } = result;
    const maxMemoryUsedMB = usage && Math.round(usage.peakMemoryMb);
    this.platform('platform.report', {
      requestId,
      status,
      metrics: { durationMs, memorySizeMB: memoryMb, maxMemoryUsedMB },
    });
    const error = 'error' in result ? result.error.errorMessage : undefined;
    onReport?.({ functionName, status, durationMs, memoryMb, error, usage });
    return withinLimit(result);
  }

  /** Starts sandboxes ahead of their invocations, one after another, as provisioned concurrency does. */
  async warm(count: number): Promise<void> {
    for (let started = 0; started < count && !this.stopped; started += 1) {
      const sandbox = this.newSandbox();
      await sandbox.ready();
      this.idle.push(sandbox);
    }
  }

  /** Kills one sandbox that is at work, if there is one, as when the machine under it goes away. */
  async killOne(): Promise<boolean> {
    const [sandbox] = this.atWork;
    await sandbox?.stop();
    return sandbox !== undefined;
  }

  /** Resolves when everything that was written before the last invocation ended stands in the log file. */
  async logged(): Promise<void> {
    // It may still be in the pipe from the process: that is read before the next turn.
    await setImmediate();
    const { openLog } = this;
    if (openLog && !openLog.writableEnded) await new Promise((resolve) => openLog.write('', resolve));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.idle, ...this.atWork].map((sandbox) => sandbox.stop()));
    const { openLog } = this;
    if (openLog) await new Promise((resolve) => openLog.end(resolve));
  }

  private get log(): fs.WriteStream {
    const { permitted, logFile } = this.options;
    return (this.openLog ??= fs.createWriteStream(permitted().logs ? logFile : os.devNull, { flags: 'a' }));
  }

  private freeSandbox(): Sandbox {
    for (let sandbox = this.idle.pop(); sandbox; sandbox = this.idle.pop()) {
      if (sandbox.alive) return sandbox;
    }
    return this.newSandbox();
  }

  private newSandbox(): Sandbox {
    const { environment, settings } = this.options;
    return new Sandbox({ environment, memoryMb: settings.memoryMb, log: this.log });
  }

  private platform(type: string, record: object): void {
    if (!this.log.writableEnded)
      this.log.write(`${JSON.stringify({ time: new Date().toISOString(), type, record })}\n`);
  }
}

function withinLimit(result: InvocationResult): InvocationResult {
  if ('error' in result || Buffer.byteLength(result.payload) <= REPLY_BYTES) return result;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${REPLY_BYTES} bytes).`;
  return { error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}
