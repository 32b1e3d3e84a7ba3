import type { ReceivedRequest, Reply } from '../loopback-server';

/** A request to the API that has been answered. */
export interface SeenApiRequest {
  readonly request: Pick<ReceivedRequest, 'method' | 'url' | 'headers'>;
  readonly reply: Reply;
  readonly latencyMs: number;
  /** Whether a fault closed the connection, so that the caller did not get the reply. */
  readonly lost: boolean;
}
