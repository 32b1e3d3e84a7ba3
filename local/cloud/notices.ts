import type { ApiSettings } from './api-gateway/api-settings';
import { policyNotices } from './iam/policy-notices';
import { trustedPrincipals, type Role } from './iam/template-policies';
import type { FunctionSettings } from './lambda/function-settings';
import { pythonNotices, type MachinePython } from './lambda/machine-python';
import type { Queues } from './queues';
import type { Template } from './template';
import { coverageNotices } from './template-coverage';

export interface NoticeParts {
  readonly template: Template;
  readonly roles: readonly Role[];
  readonly functions: readonly FunctionSettings[];
  /** Undefined if no function needs it. */
  readonly python: MachinePython | undefined;
  readonly api: ApiSettings;
  readonly queues: Queues;
}

/** What a user should know before anything runs, one line each: what is not understood, not run, or bound to fail in AWS. */
export function notices({ template, roles, functions, python, api, queues }: NoticeParts): readonly string[] {
  const used = roles.filter((role) => isUsed(role, functions));
  const queuePolicies = functions.map((fn) => queues.policyOf(fn.async.onFailure ?? ''));
  const policies = [
    ...used.flatMap(({ trust, policies }) => [trust, ...policies]),
    ...functions.map(({ resourcePolicy }) => resourcePolicy),
    ...[api.policy, ...queuePolicies].filter((policy) => policy !== undefined),
  ];
  return [
    ...policyNotices(policies),
    ...functions.flatMap((fn) => missingRole(fn, roles)),
    ...pythonNotices(functions, python),
    ...integrationNotices(api, functions),
    ...coverageNotices(template),
  ];
}

/** A role that no function has and that no caller can assume is not used here, such as API Gateway's for its logs. */
function isUsed(role: Role, functions: readonly FunctionSettings[]): boolean {
  return functions.some(({ roleArn }) => roleArn === role.arn) || trustedPrincipals(role).length > 0;
}

function missingRole({ logicalId, roleArn }: FunctionSettings, roles: readonly Role[]): readonly string[] {
  if (roles.some(({ arn }) => arn === roleArn)) return [];
  return [
    `The role ${roleArn} of ${logicalId} is not in the template, so its policies are unknown. It is denied everything.`,
  ];
}

/** API Gateway accepts such integrations and answers their requests with 500. */
function integrationNotices({ routes }: ApiSettings, functions: readonly FunctionSettings[]): readonly string[] {
  return routes.flatMap(({ method, path, integrationMethod, functionArn }) => {
    const request = `${method} ${path} is answered 500`;
    if (integrationMethod !== 'POST') {
      return [`${request}: its IntegrationHttpMethod is ${integrationMethod}, and Lambda takes only POST.`];
    }
    if (functions.some(({ arn }) => arn === functionArn)) return [];
    return [`${request}: the template has no function ${functionArn}.`];
  });
}
