import * as http from 'node:http';
import * as https from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { Authorize } from '../authorization';
import type { CloudFaults, CloudObserver } from '../cloud-options';
import type { Identities, Identity } from '../identities';
import { startLoopbackServer, type LoopbackServer, type ReceivedRequest, type Reply } from '../loopback-server';
import { verifySignature } from '../sigv4';
import type { TableRequest } from './parse-request';
import { requestedResources, type Tables } from './requested-resources';
import type { SeenTableRequest } from './seen-table-request';

/** DynamoDB's limit for a request. */
const REQUEST_BYTES = 16 * 1024 * 1024;

const THROTTLED = refusal(
  'ProvisionedThroughputExceededException',
  'The level of configured provisioned throughput for the table was exceeded.',
  'com.amazonaws.dynamodb.v20120810',
);

const TARGET = /^DynamoDB_20120810\.(\w+)$/;

export interface DynamodbAccessOptions extends Tables {
  readonly engineEndpoint: string;
  readonly identities: Identities;
  readonly authorize: Authorize;
  /** Customer-managed keys, by the ARN of the table. */
  readonly keys: ReadonlyMap<string, string>;
  /** Receives every request that reached the engine, before the engine's reply is passed on. */
  readonly observer?: Pick<CloudObserver, 'tableRequest'>;
  readonly faults?: Pick<CloudFaults, 'throttlesTable'>;
}

/** Checks signature and permissions in front of a DynamoDB engine, which itself accepts any access key. */
export async function startDynamodbAccess(options: DynamodbAccessOptions): Promise<LoopbackServer> {
  const { request } = new URL(options.engineEndpoint).protocol === 'https:' ? https : http;
  const agent = new (request === https.request ? https : http).Agent({ keepAlive: true });
  const pass = ({ method, url, headers, body }: ReceivedRequest) =>
    new Promise<Reply>((resolve, reject) => {
      const passed = request(new URL(url, options.engineEndpoint), { method, headers, agent }, (reply) => {
        buffer(reply).then((bytes) => {
          resolve({ status: reply.statusCode ?? 500, headers: presentHeaders(reply.headers), body: bytes });
        }, reject);
      });
      passed.on('error', reject).end(body);
    });
  const server = await startLoopbackServer({
    bodyLimit: REQUEST_BYTES,
    answer: async (received) => {
      const caller = callerOf(received, options);
      if ('body' in caller) return caller;
      const { observer, faults } = options;
      if (faults?.throttlesTable?.()) return THROTTLED;
      const reply = await pass(received);
      if (observer?.tableRequest) await observer.tableRequest(seen(caller, reply));
      return reply;
    },
  });
  return {
    endpoint: server.endpoint,
    stop: async () => {
      agent.destroy();
      await server.stop();
    },
  };
}

interface Caller {
  readonly identity: Identity;
  readonly operation: string;
  readonly input: TableRequest;
}

/** The signer and the operation of a request; the refusal if the signer has no permission. */
function callerOf(request: ReceivedRequest, options: DynamodbAccessOptions): Caller | Reply {
  const { identities, authorize, region, keys } = options;
  if (request.tooLarge) return refusal('ValidationException', 'Request size exceeded the limit');
  const verdict = verifySignature(request, { region, service: 'dynamodb' }, identities);
  if (!verdict.ok) return refusal(verdict.type, verdict.message);
  const operation = TARGET.exec(String(request.headers['x-amz-target']))?.[1];
  if (operation === undefined) return refusal('UnknownOperationException', '');
  const input = parse(request.body) ?? {};
  for (const { arn, tableArn, leadingKeys } of requestedResources(operation, input, options)) {
    const { identity } = verdict;
    const context = { 'dynamodb:LeadingKeys': leadingKeys };
    const access = authorize({ identity, action: `dynamodb:${operation}`, resourceArn: arn, context });
    if (!access.allowed) return refusal('AccessDeniedException', access.message);
    const key = keys.get(tableArn);
    const decryption = key && authorize({ identity, action: 'kms:Decrypt', resourceArn: key });
    if (decryption && !decryption.allowed)
      return refusal('AccessDeniedException', `KMS key access denied error: ${decryption.message}`);
  }
  return { identity: verdict.identity, operation, input };
}

function seen({ identity, operation, input }: Caller, reply: Reply): SeenTableRequest {
  let output: TableRequest | undefined;
  return {
    // Lambda names the session after the function.
    functionName: identity.principalArn.split('/').at(-1) ?? '',
    operation,
    input: { ...input },
    status: reply.status,
    // Answers may be long, and not every observer reads them.
    get output() {
      return { ...(output ??= parse(reply.body)) };
    },
  };
}

function parse(body: Buffer | string): TableRequest | undefined {
  try {
    const json: unknown = JSON.parse(body.toString());
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

function presentHeaders(headers: http.IncomingHttpHeaders): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function refusal(type: string, message: string, namespace = 'com.amazon.coral.service'): Reply {
  return {
    status: 400,
    headers: { 'Content-Type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: `${namespace}#${type}`, Message: message }),
  };
}
