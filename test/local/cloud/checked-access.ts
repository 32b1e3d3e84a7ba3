import type { Authorize } from '../../../local/cloud/authorization';
import { Identities } from '../../../local/cloud/identities';
import { serviceDenial } from '../../../local/cloud/stand-in/service-access';
import type { ServiceCall } from '../../../local/cloud/stand-in/service-call';

/** Checks signatures for real, and allows what the test says. `asked` lists each permission for which a call asked. */
export function checkedAccess(allows: (permission: string, context: Parameters<Authorize>[0]['context']) => boolean) {
  const identities = new Identities();
  const asked: string[] = [];
  const authorize: Authorize = ({ action, resourceArn, context }) => {
    const permission = `${action} ${resourceArn}`;
    asked.push(permission);
    if (allows(permission, context)) return { allowed: true };
    return { allowed: false, message: `no ${permission}`, evaluation: { decision: 'implicit deny', reason: '' } };
  };
  return {
    asked,
    credentials: identities.issue('arn:aws:sts::123456789012:assumed-role/worker/function'),
    check: (call: ServiceCall) => serviceDenial(call, { identities, authorize, accountId: '123456789012' }),
  };
}
