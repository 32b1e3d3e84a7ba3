import { parsePolicy, type Policy } from '../iam/policy';
import type { Template } from '../template';
import { functionIdentifier } from './function-identifier';

interface PermissionProperties {
  readonly Action: string;
  readonly FunctionName: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly PrincipalOrgID?: string;
  readonly EventSourceToken?: string;
  readonly FunctionUrlAuthType?: string;
}

/**
 * A function's resource policy: one statement for each of its AWS::Lambda::Permission resources, as AddPermission writes it
 * (https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html).
 */
export function resourcePolicy(template: Template, functionName: string, functionArn: string): Policy {
  const statements = template.all('AWS::Lambda::Permission').flatMap(({ properties }) => {
    const permission = properties as unknown as PermissionProperties;
    const named = functionIdentifier(permission.FunctionName);
    if (named?.name !== functionName) return [];
    const Resource = named.qualifier === undefined ? functionArn : `${functionArn}:${named.qualifier}`;
    const { Action, Principal } = permission;
    return [{ Effect: 'Allow', Action, Resource, Principal: principal(Principal), Condition: conditions(permission) }];
  });
  return parsePolicy({ Statement: statements }, 'resource-based', `the resource policy of ${functionName}`);
}

/** A principal with a dot in its name is a service, unless it begins with `arn:`. */
function principal(text: string): unknown {
  if (text.includes('.') && !text.startsWith('arn:')) return { Service: text };
  return text === '*' ? '*' : { AWS: text };
}

function conditions(permission: PermissionProperties): object {
  const { SourceArn, SourceAccount, PrincipalOrgID, EventSourceToken, FunctionUrlAuthType } = permission;
  const equals = {
    'aws:SourceAccount': SourceAccount,
    'aws:PrincipalOrgID': PrincipalOrgID,
    'lambda:EventSourceToken': EventSourceToken,
    'lambda:FunctionUrlAuthType': FunctionUrlAuthType,
  };
  const present = Object.entries(equals).filter(([, value]) => value !== undefined);
  return {
    ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
    ...(present.length > 0 && { StringEquals: Object.fromEntries(present) }),
  };
}
