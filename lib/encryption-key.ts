import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { type Construct, DependencyGroup } from 'constructs';

/** The key's permissions that a function needs, by the service that uses the key for the function. */
const ACTIONS = {
  /** DynamoDB decrypts the table's data key for reads and for writes (https://github.com/aws/aws-cdk/issues/10010). */
  dynamodb: ['kms:Decrypt'],
  /** Lambda sends to the failure queue with the function's role. */
  sqs: ['kms:Decrypt', 'kms:GenerateDataKey'],
} as const;

/**
 * A customer-managed key for the Jobs table, the failure queue and the logs. It stays in the account when the setting is
 * turned off or the stack is deleted, because logs and messages remain encrypted with it for weeks.
 */
export class EncryptionKey extends kms.Key {
  /**
   * The functions' permissions for the key. The encrypted resources depend on them. So in an existing stack the functions get
   * the permissions before the table gets the key, and lose them after the table has lost it.
   */
  readonly permissions = new DependencyGroup();
  private readonly policies = new Map<lambda.IFunction, iam.Policy>();

  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: `Jobs, failure queue and logs of ${Stack.of(scope).stackName}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.allowLogs();
    Annotations.of(this).addInfo(
      'This key stays in the account when encryption.customerManagedKey is turned off and when the stack is deleted. ' +
        'Schedule its deletion yourself once no log and no message needs it: docs/operations.md, "Encryption key".',
    );
  }

  /** Lets `fn` use the key by `service`. */
  bind(fn: lambda.IFunction, service: keyof typeof ACTIONS): void {
    this.policyOf(fn).addStatements(
      new iam.PolicyStatement({ actions: [...ACTIONS[service]], resources: [this.keyArn] }),
    );
  }

  /** The function's policy for the key. It is a separate policy, because the other one refers to the table, so the table cannot depend on it. */
  private policyOf(fn: lambda.IFunction): iam.Policy {
    const policy = this.policies.get(fn) ?? new iam.Policy(fn, 'KeyPolicy');
    if (!this.policies.has(fn)) {
      this.policies.set(fn, policy);
      fn.role?.attachInlinePolicy(policy);
      this.permissions.add(policy);
    }
    return policy;
  }

  /** Lets CloudWatch Logs use the key, but only for log groups of this account. */
  private allowLogs(): void {
    const { partition, region, account, urlSuffix } = Stack.of(this);
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(`logs.${region}.${urlSuffix}`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:DescribeKey',
        ],
        resources: ['*'],
        conditions: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
        },
      }),
    );
  }
}
