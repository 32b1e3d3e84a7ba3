import type { SeenApiRequest } from './api-gateway/seen-api-request';
import type { SeenTableRequest } from './dynamodb/seen-table-request';
import type { Deliveries } from './lambda/event-queue';
import type { InvocationReport } from './lambda/lambda-function';
import type { FunctionProcess } from './lambda/sandbox';
import type { LoopbackServer, ReceivedRequest, Reply } from './loopback-server';

export interface CloudOptions {
  /** The cloud assembly that synthesis wrote. */
  readonly assemblyDir: string;
  /** Where the functions' logs and the access log go. */
  readonly logDir: string;
  /** Of the API. Default: any free one. */
  readonly port?: number;
  /** The endpoints of stand-in services, which no template declares, by the variables of the SDK such as AWS_ENDPOINT_URL_COMPREHEND. Default: none. */
  readonly serviceEndpoints?: Readonly<Record<string, string>>;
  /** Divides the waits and timeouts of the platform, for trials that cannot wait. Default: 1. */
  readonly timeScale?: number;
  /** Lambda's limit for the executions that run at a time in the account. Default: 1,000. A new account may have 10. */
  readonly accountConcurrency?: number;
  /** See EventQueueOptions in lambda/event-queue.ts. */
  readonly thrownErrorWaitMs?: number;
  /** The VPC from whose endpoint requests to the API come. Default: from none. */
  readonly sourceVpc?: string;
  /** Values for secrets and parameters, by name. Default: those of the template. */
  readonly secrets?: ReadonlyMap<string, string>;
  /** Default: none. */
  readonly faults?: CloudFaults;
  /** Default: none. */
  readonly observer?: CloudObserver;
  /**
   * Receives one line for each thing that the user should know: at start what is not understood, not run, or bound to fail in
   * AWS; later each request that a policy denies, once.
   */
  readonly onNotice?: (notice: string) => void;
}

/** Receives what measurements and the console need. */
export interface CloudObserver {
  /** A request to the API that has arrived. The same object is in {@link SeenApiRequest} once it is answered. */
  readonly apiRequestBegins?: (request: SeenApiRequest['request']) => void;
  readonly apiRequest?: (seen: SeenApiRequest) => void;
  /** Looked up at each request, because requests are parsed for it: an observer may add it later. */
  readonly tableRequest?: (seen: SeenTableRequest) => void | Promise<void>;
  readonly invocation?: (report: InvocationReport) => void;
  /** Each invocation that is throttled, synchronous or of an event. */
  readonly throttle?: (functionName: string) => void;
  /** Each line that a function writes, with the process that wrote it. */
  readonly functionLine?: (functionName: string, line: string, process: FunctionProcess) => void;
}

/** Faults that trials and the console inject. */
export interface CloudFaults {
  readonly deliveries?: Deliveries;
  /** Whether the caller does not get this reply of the API. */
  readonly losesReply?: (request: ReceivedRequest, reply: Reply) => boolean;
  /** Whether the table throttles a request of a function. */
  readonly throttlesTable?: () => boolean;
  /** Puts something between the functions and DynamoDB at this endpoint. */
  readonly betweenFunctionsAndTable?: (endpoint: string) => Promise<LoopbackServer>;
}
