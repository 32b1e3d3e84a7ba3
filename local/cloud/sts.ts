import type { Authorize } from './authorization';
import { accountOf } from './iam/principal';
import type { Role } from './iam/template-policies';
import type { Identities, Identity } from './identities';
import { startLoopbackServer, type LoopbackServer, type ReceivedRequest, type Reply } from './loopback-server';
import { verifySignature } from './sigv4';
import { element, escaped, failure, Refusal, success, VERSION } from './sts-reply';
import { uniqueId } from './unique-id';

export interface StsOptions {
  readonly roles: readonly Role[];
  readonly identities: Identities;
  readonly authorize: Authorize;
  /** Epoch milliseconds. Default: the system's. */
  readonly clock?: () => number;
}

const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 900;
const REQUEST_BYTES = 65_536;

/** Parameters of AssumeRole. Any other would narrow the session or say more of it, so it is refused. */
const PARAMETERS = ['Action', 'Version', 'RoleArn', 'RoleSessionName', 'ExternalId', 'DurationSeconds'];
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

/** The names that STS gives to what is wrong with a signature. */
const SIGNATURE_CODES: Readonly<Record<string, string>> = {
  ExpiredTokenException: 'ExpiredToken',
  IncompleteSignatureException: 'IncompleteSignature',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
};

/** STS for SDKs: AssumeRole and GetCallerIdentity, in the Query protocol. */
export function startSts(options: StsOptions): Promise<LoopbackServer> {
  return startLoopbackServer({
    bodyLimit: REQUEST_BYTES,
    answer: (request) => {
      try {
        return Promise.resolve(answer(request, options));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return Promise.resolve(failure(error));
      }
    },
  });
}

function answer(request: ReceivedRequest, options: StsOptions): Reply {
  const { identities, clock = Date.now } = options;
  if (request.tooLarge) throw new Refusal('RequestEntityTooLarge', 'Request entity too large', 413);
  // Of any region: SDKs sign for theirs, or for us-east-1 where they use the global endpoint.
  const verdict = verifySignature(request, { service: 'sts' }, identities, clock());
  if (!verdict.ok) throw new Refusal(SIGNATURE_CODES[verdict.type] ?? verdict.type, verdict.message, 403);
  const parameters = new URLSearchParams(request.body.toString('utf8'));
  const action = parameters.get('Action') ?? '';
  if (request.method !== 'POST' || parameters.get('Version') !== VERSION) {
    throw new Refusal('InvalidAction', `Could not find operation ${action} for version ${parameters.get('Version')}`);
  }
  switch (action) {
    case 'AssumeRole':
      return success(action, assumeRole(parameters, verdict.identity, request.sourceIp, options));
    case 'GetCallerIdentity':
      return success(action, callerIdentity(verdict.identity));
    default:
      throw new Refusal('InvalidAction', `Could not find operation ${action} for version ${VERSION}`);
  }
}

function assumeRole(parameters: URLSearchParams, identity: Identity, sourceIp: string, options: StsOptions): string {
  const { roles, identities, authorize, clock = Date.now } = options;
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) throw invalid(`The embedded cloud does not know the parameter ${unknown}`);
  const arn = parameters.get('RoleArn') ?? '';
  const session = matching(parameters, 'RoleSessionName', SESSION_NAME);
  const externalId = parameters.has('ExternalId') ? matching(parameters, 'ExternalId', EXTERNAL_ID) : undefined;
  const seconds = Number(parameters.get('DurationSeconds') ?? DEFAULT_SECONDS);
  if (!Number.isInteger(seconds) || seconds < MIN_SECONDS) {
    throw invalid(`1 validation error detected: Value at 'durationSeconds' must be at least ${MIN_SECONDS}`);
  }

  const role = roles.find((known) => known.arn === arn);
  // Who may not assume a role does not learn whether there is one.
  const denied = `User: ${identity.principalArn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
  if (!role) throw new Refusal('AccessDenied', denied, 403);
  const access = authorize({
    identity,
    action: 'sts:AssumeRole',
    resourceArn: arn,
    resourcePolicy: role.trust,
    context: {
      'aws:SourceIp': sourceIp,
      'sts:RoleSessionName': session,
      'sts:ExternalId': externalId,
    },
  });
  if (!access.allowed) throw new Refusal('AccessDenied', access.message, 403);
  if (seconds > role.maxSessionSeconds) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  const sessionArn = `${arn.replace(':iam:', ':sts:').replace(/:role\/.*/, '')}:assumed-role/${role.name}/${session}`;
  // A date in XML has no fraction of a second; the keys must not outlive it, nor it them.
  const expiresAt = Math.floor(clock() / 1000 + seconds) * 1000;
  const { accessKeyId, secretAccessKey, sessionToken } = identities.issue(sessionArn, { expiresAt, roleArn: arn });
  return [
    element('AssumedRoleUser', element('AssumedRoleId', uniqueId(sessionArn)) + element('Arn', escaped(sessionArn))),
    element(
      'Credentials',
      element('AccessKeyId', accessKeyId) +
        element('SecretAccessKey', secretAccessKey) +
        element('SessionToken', sessionToken) +
        element('Expiration', new Date(expiresAt).toISOString().replace('.000Z', 'Z')),
    ),
  ].join('');
}

function callerIdentity({ principalArn }: Identity): string {
  const [arn, id] = [escaped(principalArn), escaped(uniqueId(principalArn))];
  return element('Arn', arn) + element('UserId', id) + element('Account', accountOf(principalArn));
}

function matching(parameters: URLSearchParams, name: string, pattern: RegExp): string {
  const value = parameters.get(name) ?? '';
  if (pattern.test(value)) return value;
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  const wanted = `Member must satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`;
  throw invalid(`1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: ${wanted}`);
}

function invalid(message: string): Refusal {
  return new Refusal('ValidationError', message);
}
