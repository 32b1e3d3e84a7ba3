import type { CloudFaults, CloudObserver } from '../cloud/cloud-options';
import type { ServiceOptions } from '../running-service';

type StandInTaps = Required<Pick<NonNullable<ServiceOptions['comprehend']>, 'onAnswer' | 'authorize'>>;

/** What the console does with what it sees. */
export type Watcher = Required<
  Pick<CloudObserver, 'apiRequestBegins' | 'apiRequest' | 'tableRequest' | 'invocation' | 'functionLine'>
> &
  Pick<StandInTaps, 'onAnswer'>;

/** The faults that are armed. */
export type ArmedFaults = Required<Pick<CloudFaults, 'deliveries' | 'losesReply' | 'throttlesTable'>> &
  Pick<StandInTaps, 'authorize'>;

/** The hooks of the service by which the console observes it and injects faults. They do nothing before the first page is opened, and rest soon after the last one is closed. */
export class Taps {
  private watcher: Watcher | undefined;
  private faults: ArmedFaults | undefined;
  private readonly other: CloudObserver;
  private readonly cloudObserver: { -readonly [Name in keyof CloudObserver]: CloudObserver[Name] };

  /** @param observer another one, which gets the same */
  constructor(observer: CloudObserver = {}) {
    this.other = observer;
    this.cloudObserver = {
      ...observer,
      apiRequestBegins: (request) => this.watcher?.apiRequestBegins(request),
      apiRequest: (seen) => {
        observer.apiRequest?.(seen);
        this.watcher?.apiRequest(seen);
      },
      invocation: (report) => {
        observer.invocation?.(report);
        this.watcher?.invocation(report);
      },
      functionLine: (...line) => {
        observer.functionLine?.(...line);
        this.watcher?.functionLine(...line);
      },
    };
  }

  /** Whether anything is passed on, or can be a fault. */
  get areActive(): boolean {
    return (
      this.watcher !== undefined || this.faults !== undefined || this.observer.tableRequest !== this.other.tableRequest
    );
  }

  get observer(): CloudObserver {
    return this.cloudObserver;
  }

  /** For the options of the service. */
  get cloudFaults(): CloudFaults {
    return {
      deliveries: (payload) => this.faults?.deliveries(payload) ?? [0],
      losesReply: (...exchange) => this.faults?.losesReply(...exchange) ?? false,
      throttlesTable: () => this.faults?.throttlesTable() ?? false,
    };
  }

  /** For the options of the service. */
  get comprehend(): StandInTaps {
    return { ...this.calls, authorize: (call) => this.faults?.authorize(call) };
  }

  /** For the options of the stand-in services in which no fault is injected, Translate and Bedrock. */
  get calls(): Pick<StandInTaps, 'onAnswer'> {
    return { onAnswer: (call) => this.watcher?.onAnswer(call) };
  }

  /** Begins to pass on what happens. */
  watch(watcher: Watcher): void {
    this.watcher = watcher;
    this.cloudObserver.tableRequest = (seen) => watcher.tableRequest(seen);
  }

  /** Begins to ask before events, replies, requests and calls whether a fault hits them. */
  inject(faults: ArmedFaults): void {
    this.faults = faults;
  }

  /** Ends both: the stack runs as if there were no console. */
  rest(): void {
    this.watcher = undefined;
    this.faults = undefined;
    this.cloudObserver.tableRequest = this.other.tableRequest;
  }
}
