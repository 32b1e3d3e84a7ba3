import type { Authorize } from './authorization';
import { accountOf } from './iam/principal';
import type { Role } from './iam/template-policies';
import type { Identities, Identity } from './identities';
import { startLoopbackServer, type LoopbackServer, type ReceivedRequest, type Reply } from './loopback-server';
import { verifySignature } from './sigv4';
import { assumeRoleParameters, invalid } from './sts-parameters';
import { element, escaped, failure, Refusal, success, VERSION } from './sts-reply';
import { uniqueId } from './unique-id';

export interface StsOptions {
  readonly roles: readonly Role[];
  readonly identities: Identities;
  readonly authorize: Authorize;
  /** Epoch milliseconds. Default: the system's. */
  readonly clock?: () => number;
}

const REQUEST_BYTES = 65_536;
const METHODS = ['GET', 'POST'];

/** STS's names of the faults of a signature. */
const SIGNATURE_CODES: Readonly<Record<string, string>> = {
  ExpiredTokenException: 'ExpiredToken',
  IncompleteSignatureException: 'IncompleteSignature',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
};

/** STS for SDKs: AssumeRole and GetCallerIdentity, in the Query protocol by POST or GET. */
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
  // In any region: an SDK signs for its own, or for us-east-1 if it uses the global endpoint.
  const verdict = verifySignature(request, { service: 'sts' }, identities, clock());
  if (!verdict.ok) throw new Refusal(SIGNATURE_CODES[verdict.type] ?? verdict.type, verdict.message, 403);
  const parameters = parametersIn(request);
  const action = parameters.get('Action') ?? '';
  if (!METHODS.includes(request.method) || parameters.get('Version') !== VERSION) {
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

/** Reads the query string and, for POST, the form in the body. */
function parametersIn({ method, url, body }: ReceivedRequest): URLSearchParams {
  const parameters = new URLSearchParams(url.split(/\?(.*)/)[1] ?? '');
  if (method === 'POST')
    for (const [name, value] of new URLSearchParams(body.toString('utf8'))) parameters.set(name, value);
  return parameters;
}

function assumeRole(parameters: URLSearchParams, identity: Identity, sourceIp: string, options: StsOptions): string {
  const { roles, identities, authorize, clock = Date.now } = options;
  const { roleArn: arn, session, externalId, seconds } = assumeRoleParameters(parameters);
  const role = roles.find((known) => known.arn === arn);
  // AWS denies a role that does not exist in the same words. Otherwise a caller could probe for roles.
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
  // The date in the reply has no fraction of a second, and the keys expire exactly then.
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
