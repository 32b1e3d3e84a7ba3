import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 100;

/**
 * Kills a process whose memory exceeds the limit, as Lambda does. Only on Linux is it cheap to read the memory of another process. On
 * other systems the process goes on until it answers and reports its memory.
 */
export function limitMemory(child: ChildProcess, limitMb: number): void {
  const timer = setInterval(() => {
    if (peakMemoryMb(child.pid) > limitMb) child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  timer.unref();
  child.once('exit', () => clearInterval(timer));
}

/** Returns the memory of a process, or 0 if the system does not show it. */
function peakMemoryMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
