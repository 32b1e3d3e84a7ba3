import type { Access } from '../authorization';
import type { ReceivedRequest } from '../loopback-server';
import type { ServiceError } from './service-error';

/** Where a call goes to, and in which account. */
export interface CallPlace {
  readonly region: string;
  readonly accountId: string;
}

/**
 * A resource on which the caller needs the permission, and what conditions may ask about it. `action` names another permission than that of
 * the call.
 */
export type NeededResource = Pick<Access, 'resourceArn' | 'context'> & Partial<Pick<Access, 'action'>>;

/** A call of which only the operation has been read. */
export interface ServiceCall {
  /** The service's name in signatures, such as `comprehend`. */
  readonly service: string;
  /** The IAM action, such as `comprehend:BatchDetectSentiment`. */
  readonly action: string;
  /** The caller needs the permission on each of them. Default: on `*`, for an operation that has no resource. */
  readonly resources?: (place: CallPlace) => readonly NeededResource[];
  readonly request: ReceivedRequest;
}

/** Checks signature and permissions of a call: returns the error to answer, if any. */
export type CheckAccess = (call: ServiceCall) => ServiceError | undefined | Promise<ServiceError | undefined>;
