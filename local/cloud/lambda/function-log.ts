import * as fs from 'node:fs';
import * as os from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { FunctionSettings } from './function-settings';

/** What Lambda reports at the end of an invocation. */
export interface Report {
  readonly status: 'success' | 'error';
  readonly durationMs: number;
  readonly maxMemoryUsedMb?: number;
}

/** The size of the end of an invocation's log that Lambda returns, in bytes. */
const TAIL_BYTES = 4096;

/** The log of one function: the output of its sandboxes, and Lambda's own lines about each invocation. */
export class FunctionLog {
  private readonly settings: FunctionSettings;
  private readonly logFile: string;
  private readonly permitted: () => boolean;
  private opened: fs.WriteStream | undefined;

  /** `permitted` is called when the log is first written. Without permission the log is lost, as in AWS. */
  constructor(settings: FunctionSettings, logFile: string, permitted: () => boolean) {
    this.settings = settings;
    this.logFile = logFile;
    this.permitted = permitted;
  }

  write(chunk: Buffer | string): void {
    const stream = (this.opened ??= fs.createWriteStream(this.permitted() ? this.logFile : os.devNull, { flags: 'a' }));
    if (!stream.writableEnded) stream.write(chunk);
  }

  /** Lambda's lines at the start of an invocation, in the function's log format. */
  startLines(requestId: string): string {
    if (this.settings.logFormat !== 'JSON') return `START RequestId: ${requestId} Version: $LATEST\n`;
    return platformLine('platform.start', { requestId, version: '$LATEST' });
  }

  /** Lambda's lines at the end of an invocation, in the function's log format. */
  endLines(requestId: string, { status, durationMs, maxMemoryUsedMb }: Report): string {
    const { logFormat, memoryMb } = this.settings;
    const billedDurationMs = Math.ceil(durationMs);
    if (logFormat === 'JSON') {
      const metrics = { durationMs, billedDurationMs, memorySizeMB: memoryMb, maxMemoryUsedMB: maxMemoryUsedMb };
      return platformLine('platform.report', { requestId, status, metrics });
    }
    const report = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${durationMs} ms`,
      `Billed Duration: ${billedDurationMs} ms`,
      `Memory Size: ${memoryMb} MB`,
      ...(maxMemoryUsedMb === undefined ? [] : [`Max Memory Used: ${maxMemoryUsedMb} MB`]),
    ];
    return `END RequestId: ${requestId}\n${report.join('\t')}\n`;
  }

  /** Resolves when everything that was written before the last invocation ended is in the log file. */
  async flushed(): Promise<void> {
    await outputRead();
    const { opened } = this;
    if (opened && !opened.writableEnded) await new Promise((resolve) => opened.write('', resolve));
  }

  async end(): Promise<void> {
    const { opened } = this;
    if (opened) await new Promise((resolve) => opened.end(resolve));
  }
}

/** Collects the last bytes of one invocation's log. */
export class LogTail {
  private bytes = Buffer.alloc(0);

  add(chunk: Buffer | string): void {
    this.bytes = Buffer.concat([this.bytes, Buffer.from(chunk)]).subarray(-TAIL_BYTES);
  }

  toBase64(): string {
    return this.bytes.toString('base64');
  }
}

/** Resolves when all output is read that a process wrote before its answer. Such output may still be in the pipe until the next turn of the event loop. */
export function outputRead(): Promise<void> {
  return setImmediate();
}

function platformLine(type: string, record: object): string {
  return `${JSON.stringify({ time: new Date().toISOString(), type, record })}\n`;
}
