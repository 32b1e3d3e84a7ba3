import type { Authorize } from '../authorization';
import type { Identities } from '../identities';
import { verifySignature } from '../sigv4';
import type { ServiceCall } from './service-call';
import { refusal, type ServiceError } from './service-error';
import { signedRegion } from './signed-region';

interface AccessOptions {
  readonly identities: Identities;
  readonly authorize: Authorize;
  readonly accountId: string;
}

const ANY_RESOURCE = [{ resourceArn: '*' }];

/** Checks signature and permissions of a call. */
export function serviceDenial(
  { service, action, resources, request }: ServiceCall,
  { identities, authorize, accountId }: AccessOptions,
): ServiceError | undefined {
  // In any region: the stack may call these services in another region than its own.
  const verdict = verifySignature(request, { service }, identities);
  if (!verdict.ok) return refusal(verdict.type, verdict.message);
  const region = signedRegion(request.headers.authorization);
  for (const needed of resources?.({ region, accountId }) ?? ANY_RESOURCE) {
    const access = authorize({ identity: verdict.identity, action, ...needed });
    if (!access.allowed) return refusal('AccessDeniedException', access.message);
  }
  return undefined;
}
