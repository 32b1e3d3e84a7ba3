import type { Authorize } from '../authorization';
import type { Identities } from '../identities';
import { verifySignature } from '../sigv4';
import type { ComprehendCall } from './comprehend';
import { refusal, type ServiceError } from './service-error';

/** Checks signature and permissions of a call; Comprehend's real-time operations have no resource but `*`. */
export function comprehendDenial(
  { action, request, body }: ComprehendCall,
  { identities, authorize }: { readonly identities: Identities; readonly authorize: Authorize },
): ServiceError | undefined {
  const { method = 'POST', url = '/', headers } = request;
  // In any region: the stack may call Comprehend in another region than its own.
  const verdict = verifySignature({ method, url, headers, body }, { service: 'comprehend' }, identities);
  if (!verdict.ok) return refusal(verdict.type, verdict.message);
  const access = authorize({ identity: verdict.identity, action, resourceArn: '*' });
  return access.allowed ? undefined : refusal('AccessDeniedException', access.message);
}
