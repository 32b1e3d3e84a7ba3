import type { Identity } from './identities';
import { evaluate, type AccessRequest, type Evaluation } from './iam/evaluate';
import type { Policy } from './iam/policy';
import { accountOf, policyHolder } from './iam/principal';
import type { Role } from './iam/template-policies';

export interface Access {
  readonly identity: Pick<Identity, 'principalArn' | 'roleArn'>;
  /** Such as `execute-api:Invoke`. */
  readonly action: string;
  readonly resourceArn: string;
  /** The policy of the resource, if it has one. */
  readonly resourcePolicy?: Policy;
  /** Condition keys beside those that come from the identity; undefined where the request has none. */
  readonly context?: AccessRequest['context'];
}

/** Whether an identity may do what it asks for; the reason in AWS's words if not. */
export type Authorize = (access: Access) => { readonly allowed: true } | Denial;

export interface Denial {
  readonly allowed: false;
  readonly evaluation: Evaluation;
  readonly message: string;
}

/** Something that a policy allowed and somebody did. */
export interface UsedPermission {
  /** The role's ARN where a session asked. */
  readonly principalArn: string;
  readonly action: string;
  readonly resourceArn: string;
}

/** Puts every request to the policies of the template, and remembers what they allowed and refused. */
export class Authorization {
  private readonly accountId: string;
  private readonly policies: ReadonlyMap<string, readonly Policy[]>;
  private readonly uses = new Map<string, UsedPermission>();
  private readonly refusals = new Set<string>();

  constructor(accountId: string, roles: readonly Role[]) {
    this.accountId = accountId;
    this.policies = new Map(roles.map(({ arn, policies }) => [arn, policies]));
  }

  readonly authorize: Authorize = ({ identity, action, resourceArn, resourcePolicy, context }) => {
    const { principalArn: arn, roleArn } = identity;
    const principal = { arn, roleArn };
    const holder = policyHolder(principal);
    const evaluation = evaluate(
      { identity: this.policiesOf(holder), resource: resourcePolicy },
      {
        principal,
        action,
        resource: resourceArn,
        context: { ...context, 'aws:PrincipalArn': holder, 'aws:PrincipalAccount': accountOf(arn) },
      },
    );
    if (evaluation.decision === 'allow') {
      this.uses.set([holder, action, resourceArn].join(' '), { principalArn: holder, action, resourceArn });
      return { allowed: true };
    }
    const message = `User: ${arn} is not authorized to perform: ${action} on resource: ${resourceArn} ${evaluation.reason}`;
    this.refusals.add(message);
    return { allowed: false, evaluation, message };
  };

  /** Nobody knows here what another account's principals may do; in this one, only the template's have policies. */
  private policiesOf(holder: string): readonly Policy[] | undefined {
    if (accountOf(holder) !== this.accountId) return undefined;
    return this.policies.get(holder) ?? [];
  }

  /** What was allowed so far, each once. */
  used(): readonly UsedPermission[] {
    return [...this.uses.values()];
  }

  /** What was refused so far, each once. */
  refused(): readonly string[] {
    return [...this.refusals];
  }
}
