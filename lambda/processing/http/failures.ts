import { STATUS_CODES } from 'node:http';
import { BatchFailure } from '../kit/batch-failure';
import { HTTP_FAILURES, type HttpFailureCode } from './contract';

const ASK_OWNER = 'Ask the owner of this service';

export function serviceRefused(host: string, status: number): BatchFailure {
  const answer = `${status} (${STATUS_CODES[status]})`;
  return failure(
    'SERVICE_REFUSED',
    `${host} refused the call with ${answer}, which a retry would not change. ${ASK_OWNER} to check the secret and the permissions that it gives.`,
  );
}

export function addressRefused(hostname: string): BatchFailure {
  return failure(
    'ADDRESS_REFUSED',
    `${hostname} is not called: it has no public address, is an IP address itself, or is to be called without TLS. If it is meant to be a private host, ask the owner of this service to name it in the setting privateHosts.`,
  );
}

/** @param reason a clause without any part of the secret */
export function secretFailure(reason: string): BatchFailure {
  return failure(
    'SECRET_UNUSABLE',
    `The secret of this external function cannot be used: ${reason}. ${ASK_OWNER} to repair it.`,
  );
}

export function argumentsDiffer(sent: number, columns: readonly string[]): BatchFailure {
  return failure(
    'ARGUMENTS_DIFFER',
    `SQL declares this external function with ${sent} arguments, and its settings name ${columns.length}: (${columns.join(', ')}). Create the function again with these arguments.`,
  );
}

function failure(code: HttpFailureCode, message: string): BatchFailure {
  return new BatchFailure({ code, message, retryHelps: HTTP_FAILURES[code] });
}
