import type { Clock } from '../../lambda/shared/clock';
import type { CallsByMinute } from './calls-by-minute';
import type { JobPoll } from './job-poll';
import type { Permissions } from './permissions';

const EVERY_SECONDS = 5;

/** Failed jobs and calls are read in every so many-th round: once a minute. */
const RARELY = 12;

export interface WatchOptions {
  readonly poll: Pick<JobPoll, 'readInFlight' | 'readFailed'>;
  readonly calls: Pick<CallsByMinute, 'read'>;
  readonly permissions: Permissions;
  readonly clock: Clock;
}

/** Reads the stack every five seconds while a page is open. */
export class Watch {
  readonly everySeconds = EVERY_SECONDS;
  /** Resolves when the last read has ended. */
  ended: Promise<void> = Promise.resolve();
  private readonly options: WatchOptions;
  private stopping: AbortController | undefined;
  private lastRead: number | undefined;

  constructor(options: WatchOptions) {
    this.options = options;
  }

  /** When the jobs in flight were last read, in milliseconds since the epoch. */
  get readAt(): number | undefined {
    return this.lastRead;
  }

  start(): void {
    if (this.stopping) return;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    // A page that is opened again at once does not read twice at the same time.
    this.ended = this.ended.then(() => this.read(signal));
  }

  stop(): void {
    this.stopping?.abort();
    this.stopping = undefined;
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { poll, calls, permissions, clock } = this.options;
    let rounds = 0;
    while (!signal.aborted) {
      if (await permissions.reached(() => poll.readInFlight())) {
        this.lastRead = clock.now();
        if (rounds % RARELY === 0) {
          await permissions.reached(() => poll.readFailed());
          await permissions.reached(() => calls.read());
        }
        rounds += 1;
      }
      await clock.sleep(EVERY_SECONDS * 1000, signal).catch(() => undefined);
    }
  }
}
