import { randomUUID } from 'node:crypto';
import { type z } from 'zod';
import type { Identities, Identity } from '../identities';
import type { ReceivedRequest, Reply } from '../loopback-server';
import { verifySignature } from '../sigv4';
import { ServiceError } from './service-error';

/** Answers one operation. `input` is the body of the request. */
export type Operation = (input: unknown, identity: Identity) => object;

export interface JsonService {
  /** The service's name in signatures, such as `ssm`. */
  readonly signedAs: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Makes an operation that rejects input that does not match the schema. */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.output<Schema>, identity: Identity) => object,
): Operation {
  return (given, identity) => {
    const input = schema.safeParse(given);
    if (input.success) return run(input.data, identity);
    const fields = input.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.'),
    );
    const message = `These fields are missing, malformed or unknown to the embedded cloud: ${fields.join(', ')}.`;
    throw new ServiceError('ValidationException', message);
  };
}

export interface JsonServices {
  /** By the prefix of `X-Amz-Target`. */
  readonly services: Readonly<Record<string, JsonService>>;
  readonly identities: Identities;
  readonly region: string;
}

/** Answers a request in the protocol AWS JSON 1.1. An error never shows a value of the request. */
export function answerJson(request: ReceivedRequest, options: JsonServices): Reply {
  try {
    return reply(200, run(request, options));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return reply(400, { __type: error.code, message: error.message });
  }
}

function run(request: ReceivedRequest, { services, identities, region }: JsonServices): object {
  const [prefix = '', name = ''] = String(request.headers['x-amz-target']).split('.');
  const service = Object.hasOwn(services, prefix) ? services[prefix] : undefined;
  if (service === undefined) throw new ServiceError('UnknownOperationException', 'There is no such service here.');
  const verdict = verifySignature(request, { region, service: service.signedAs }, identities);
  if (!verdict.ok) throw new ServiceError(verdict.type, verdict.message);
  const known = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (known === undefined) {
    const names = Object.keys(service.operations).join(', ');
    throw new ServiceError(
      'UnknownOperationException',
      `The embedded cloud does not answer ${name}, but only ${names}.`,
    );
  }
  return known(parse(request.body), verdict.identity);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON.');
  }
}

function reply(status: number, body: object): Reply {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': randomUUID() };
  return { status, headers, body: JSON.stringify(body) };
}
