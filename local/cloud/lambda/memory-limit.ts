import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 100;

/**
 * Kills a process whose memory exceeds the limit, as Lambda does. Only Linux tells the memory of another process cheaply: on
 * other systems a process goes on until it reports its memory with an answer.
 */
export function limitMemory(child: ChildProcess, limitMb: number): void {
  const timer = setInterval(() => {
    if (peakMemoryMb(child.pid) > limitMb) child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  timer.unref();
  child.once('exit', () => clearInterval(timer));
}

/** 0 where the system does not tell. */
function peakMemoryMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
