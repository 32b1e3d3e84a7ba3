import { setTimeout } from 'node:timers/promises';
import type { Done } from '../../../console/api/details';
import type { ConsoleEvent, NewEvent } from '../../../console/api/events';
import { FAULTS, type FaultName } from '../../../console/api/faults';
import { ConsoleProblem } from '../../../console/server/console-problem';
import type { EventLog } from '../../../console/server/event-log';
import type { ArmedFaults, Taps } from '../taps';
import { ALL_FAULTS } from './all-faults';
import { NothingHappened, type FaultTarget, type FaultTools } from './fault';

export interface InjectorOptions {
  readonly events: EventLog;
  readonly taps: Taps;
  readonly workers: FaultTools['workers'];
}

/** Injects faults into the running stack, tells the page about each phase, and undoes each fault. */
export class Injector {
  private readonly options: InjectorOptions;
  private readonly armed = new Map<FaultName, Partial<ArmedFaults>>();
  private readonly active = new Set<FaultName>();
  private readonly stopping = new AbortController();

  constructor(options: InjectorOptions) {
    this.options = options;
    const all = () => [...this.armed.values()];
    options.taps.inject({
      // Several faults may be armed. Each of them has its own part of the stack, but two lose replies.
      deliveries: (payload) =>
        all()
          .find(({ deliveries }) => deliveries)
          ?.deliveries?.(payload) ?? [0],
      losesReply: (...exchange) => all().some(({ losesReply }) => losesReply?.(...exchange)),
      throttlesTable: () => all().some(({ throttlesTable }) => throttlesTable?.()),
      authorize: (call) =>
        all()
          .find(({ authorize }) => authorize)
          ?.authorize?.(call),
    });
  }

  /** Whether a fault is armed, or its finding is not told yet. */
  get isActive(): boolean {
    return this.active.size > 0;
  }

  /** Answers at once. Events tell what the fault does. */
  inject(name: FaultName, target: FaultTarget): Done {
    if (this.active.has(name))
      throw new ConsoleProblem(409, `This fault is active already. Wait for its end: ${FAULTS[name].ends}.`);
    this.active.add(name);
    this.tell(name, 'armed', FAULTS[name].forecast, target);
    void this.run(name, target).finally(() => this.active.delete(name));
    return { sentence: FAULTS[name].forecast };
  }

  stop(): void {
    this.armed.clear();
    this.stopping.abort();
  }

  private async run(name: FaultName, target: FaultTarget): Promise<void> {
    let about = target;
    const { events, workers } = this.options;
    // The events before the fault, too: a batch that a worker has now was claimed earlier.
    const seen: ConsoleEvent[] = [...(events.after(0) ?? [])];
    const stopListening = events.listen((event) => seen.push(event));
    const since = seen.length;
    const tools: FaultTools = {
      workers,
      arm: (faults) => void this.armed.set(name, faults),
      disarm: () => void this.armed.delete(name),
      struck: (sentence, batch) => {
        about = batch ?? about;
        this.tell(name, 'struck', sentence, about);
      },
      seen: () => (name === 'kill-worker' ? seen : seen.slice(since)),
      sleep: async (milliseconds) => void (await setTimeout(milliseconds, undefined, { signal: this.stopping.signal })),
      next: (wanted, withinMs) => this.next(wanted, withinMs),
    };
    try {
      this.tell(name, 'over', await ALL_FAULTS[name](tools, target), about);
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.tell(name, 'over', endWithout(error), about);
    } finally {
      this.armed.delete(name);
      stopListening();
    }
  }

  private next<Found extends ConsoleEvent>(
    wanted: (event: ConsoleEvent) => event is Found,
    withinMs: number,
  ): Promise<Found> {
    return new Promise((resolve, reject) => {
      const end = new AbortController();
      const stopListening = this.options.events.listen((event) => {
        if (!wanted(event)) return;
        stopListening();
        end.abort();
        resolve(event);
      });
      setTimeout(withinMs, undefined, { signal: AbortSignal.any([end.signal, this.stopping.signal]), ref: false })
        .then(() => reject(new NothingHappened()), reject)
        .finally(stopListening);
    });
  }

  private tell(
    fault: FaultName,
    phase: Extract<NewEvent, { readonly kind: 'fault' }>['phase'],
    sentence: string,
    target: FaultTarget,
  ): void {
    this.options.events.add({ kind: 'fault', at: Date.now(), fault, phase, sentence, ...target });
  }
}

function endWithout(error: unknown): string {
  if (error instanceof NothingHappened)
    return 'The fault was undone, because nothing that it could hit, or that shows its effect, happened in time. Run a query, then inject it again.';
  return `The fault was undone, because the console failed: ${error instanceof Error ? error.message : String(error)}`;
}
