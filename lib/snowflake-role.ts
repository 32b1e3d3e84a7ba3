import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config } from './config';
import { SNOWFLAKE_SESSION } from './snowflake-session';

export interface SnowflakeRoleProps {
  /** The pairs from DESCRIBE INTEGRATION, one for each integration. If there are none, no principal can assume the role. */
  readonly pairs: Config['snowflake'];
}

/** The role that an API integration assumes. It has no permissions of its own, because the API's resource policy allows it to call the API. */
export class SnowflakeRole extends Construct {
  readonly roleArn: string;
  /** The ARN of the session that signs Snowflake's requests. */
  readonly sessionArn: string;

  constructor(scope: Construct, id: string, { pairs }: SnowflakeRoleProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      description: "Assumed by Snowflake's API integration to call its external functions",
      assumedBy: pairs.length > 0 ? new iam.CompositePrincipal(...pairs.map(trusted)) : new NoPrincipal(),
    });
    this.roleArn = role.roleArn;
    this.sessionArn = Stack.of(this).formatArn({
      service: 'sts',
      region: '',
      resource: 'assumed-role',
      resourceName: `${role.roleName}/${SNOWFLAKE_SESSION}`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}

/** The principal that the role trusts. The external id proves that Snowflake's user acts for the integration with this id. */
function trusted({ userArn, externalId }: Config['snowflake'][number]): iam.IPrincipal {
  return new iam.ArnPrincipal(userArn).withConditions({ StringEquals: { 'sts:ExternalId': externalId } });
}

/** Trusts no principal, not even the account's own users, until the integration is linked. */
class NoPrincipal extends iam.PrincipalBase {
  readonly policyFragment = new iam.PrincipalPolicyFragment({ AWS: ['*'] });

  dedupeString(): string {
    return 'no principal';
  }

  override addToAssumeRolePolicy(document: iam.PolicyDocument): void {
    document.addStatements(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['sts:AssumeRole'],
      }),
    );
  }
}
