import type { Identity } from './identities';
import { evaluate, type AccessRequest, type Evaluation } from './iam/evaluate';
import type { Policy } from './iam/policy';
import { accountOf, policyHolder, type Service } from './iam/principal';
import type { Role } from './iam/template-policies';

export interface Access {
  /** The signer of the request, or the AWS service that makes it. */
  readonly identity: Pick<Identity, 'principalArn' | 'roleArn'> | Service;
  /** Such as `execute-api:Invoke`. */
  readonly action: string;
  readonly resourceArn: string;
  /** The policy of the resource, if it has one. */
  readonly resourcePolicy?: Policy;
  /** Condition keys beside those that come from the identity; undefined where the request has none. */
  readonly context?: AccessRequest['context'];
}

/** Whether an identity is allowed to do something; if not, the reason in AWS's words. */
export type Authorize = (access: Access) => { readonly allowed: true } | Denial;

export interface Denial {
  readonly allowed: false;
  readonly evaluation: Evaluation;
  readonly message: string;
}

/** A permission that a policy grants and that a request has used. */
export interface UsedPermission {
  /** The role's ARN for a session; the name of a service. */
  readonly principalArn: string;
  readonly action: string;
  readonly resourceArn: string;
}

/** Evaluates every request against the policies of the template, and remembers what they allowed and denied. */
export class Authorization {
  private readonly accountId: string;
  private readonly policies: ReadonlyMap<string, readonly Policy[]>;
  private readonly onDenial: (message: string) => void;
  private readonly uses = new Map<string, UsedPermission>();
  private readonly denials = new Set<string>();

  /** `onDenial` receives each message once. */
  constructor(accountId: string, roles: readonly Role[], onDenial: (message: string) => void = () => undefined) {
    this.accountId = accountId;
    this.policies = new Map(roles.map(({ arn, policies }) => [arn, policies]));
    this.onDenial = onDenial;
  }

  readonly authorize: Authorize = ({ identity, action, resourceArn, resourcePolicy, context }) => {
    const principal = 'service' in identity ? identity : { arn: identity.principalArn, roleArn: identity.roleArn };
    const holder = 'service' in principal ? undefined : policyHolder(principal);
    const name = 'service' in principal ? principal.service : principal.arn;
    const evaluation = evaluate(
      { identity: holder === undefined ? undefined : this.policiesOf(holder), resource: resourcePolicy },
      {
        principal,
        action,
        resource: resourceArn,
        context: {
          ...context,
          'aws:PrincipalArn': holder,
          'aws:PrincipalAccount': holder === undefined ? undefined : accountOf(name),
        },
      },
    );
    if (evaluation.decision === 'allow') {
      const principalArn = holder ?? name;
      this.uses.set([principalArn, action, resourceArn].join(' '), { principalArn, action, resourceArn });
      return { allowed: true };
    }
    const message = `User: ${name} is not authorized to perform: ${action} on resource: ${resourceArn} ${evaluation.reason}`;
    if (!this.denials.has(message)) this.onDenial(message);
    this.denials.add(message);
    return { allowed: false, evaluation, message };
  };

  /** The policies of another account's principal are not known here. In this account, only the template's roles have any. */
  private policiesOf(holder: string): readonly Policy[] | undefined {
    if (accountOf(holder) !== this.accountId) return undefined;
    return this.policies.get(holder) ?? [];
  }

  /** What was allowed so far, each once. */
  used(): readonly UsedPermission[] {
    return [...this.uses.values()];
  }

  /** What was denied so far, each once. */
  denied(): readonly string[] {
    return [...this.denials];
  }
}
