import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { BlockResult, Task } from './block';

/** A process that runs blocks of schedules, one after the other. */
export class SimulationWorker {
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;

  /** @param program the bundle of test/reliability/run-blocks.ts */
  constructor(program: string) {
    this.child = fork(program, { env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } });
    this.exited = once(this.child, 'exit');
  }

  /** Rejects if the process ends before it has answered. */
  async run(task: Task): Promise<BlockResult> {
    const answered = once(this.child, 'message') as Promise<[BlockResult | { readonly error: string }]>;
    this.child.send(task);
    const answer = await Promise.race([answered, this.exited.then(() => undefined)]);
    if (answer === undefined) throw new Error('A worker of the simulation has ended');
    const [result] = answer;
    if ('error' in result) throw new Error(result.error);
    return result;
  }

  stop(): void {
    this.child.kill();
  }
}
