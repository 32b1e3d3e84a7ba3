import { types } from 'node:util';
import { isThrottlingError, isTransientError } from '@smithy/core/retry';

/** Codes that Node, its libraries and OpenSSL give, such as ECONNREFUSED, ERR_INVALID_URL or CERT_HAS_EXPIRED. */
const CODE = /^[A-Z][A-Z\d_]{2,59}$/;

/** Names that are skipped if the error has a cause: Node's fetch throws a TypeError for every network problem. */
const GENERAL_NAMES = new Set(['Error', 'TypeError', 'AggregateError']);

/** The most errors of a chain that are read, because a chain of causes can be a circle. */
const LONGEST_CHAIN = 10;

type SdkError = Parameters<typeof isTransientError>[0];
export type CodedError = Error & { readonly code?: unknown; readonly errors?: readonly unknown[] };

/**
 * A name for logs and messages: the code where there is one, such as ENOTFOUND, else the class, such as
 * `ThrottlingException`. An error's message may quote rows or the request and is never part of it.
 */
export function errorName(error: unknown): string {
  const chain = causesOf(error);
  for (const { name, code } of chain) {
    if (typeof code === 'string' && CODE.test(code)) return code;
    if (!GENERAL_NAMES.has(name)) return name;
  }
  return chain[0]?.name ?? 'an unknown error';
}

/** Errors of AWS services that every further call would get, too. */
const DENIALS = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'OptInRequired',
  'SubscriptionRequiredException',
]);

/** Whether AWS denies the caller access to the service. */
export function isDenial(error: unknown): boolean {
  return DENIALS.has(errorName(error));
}

/** Whether AWS throttled the request. */
export function isThrottle(error: unknown): boolean {
  return isError(error) && isThrottlingError(withoutCause(error));
}

/**
 * Whether the same request may succeed a moment later: it was throttled, timed out, was lost, or met an error on AWS's side.
 * All other errors are permanent: a missing permission, a table that does not exist, a request that is not valid, a bug.
 */
export function isTransient(error: unknown): boolean {
  return causesOf(error)
    .map(withoutCause)
    .some((one) => isThrottlingError(one) || isTransientError(one));
}

/** The error, then its cause, and so on; of an AggregateError the first of its errors. */
export function causesOf(error: unknown): readonly CodedError[] {
  const chain: CodedError[] = [];
  for (let next = error; isError(next) && chain.length < LONGEST_CHAIN; next = next.cause ?? next.errors?.[0])
    chain.push(next);
  return chain;
}

/** Removes the cause. The SDK follows causes by itself and throws on one that is null. */
function withoutCause(error: CodedError): SdkError {
  return { ...error, name: error.name, message: error.message, cause: undefined };
}

/** `instanceof Error` alone does not recognise an error of another realm, such as Node's own in a test runner's sandbox. */
function isError(error: unknown): error is CodedError {
  return error instanceof Error || types.isNativeError(error) || error instanceof DOMException;
}
