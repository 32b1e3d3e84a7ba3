import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { type Construct, DependencyGroup } from 'constructs';

/** What a function needs of the key, by the service that uses it in the function's name. */
const ACTIONS = {
  /** DynamoDB decrypts the table's own key, for writing as for reading (https://github.com/aws/aws-cdk/issues/10010). */
  dynamodb: ['kms:Decrypt'],
  /** Lambda sends to the failure queue with the function's role. */
  sqs: ['kms:Decrypt', 'kms:GenerateDataKey'],
} as const;

/**
 * A customer-managed key for the Jobs table, the failure queue and the logs. It stays in the account when the setting is
 * turned off or the stack is deleted: CloudWatch Logs and SQS keep what they have encrypted with it for weeks.
 */
export class EncryptionKey extends kms.Key {
  /**
   * The functions' permissions. What is encrypted with the key depends on them: in a stack that exists already, the
   * functions have the permissions before the table has the key, and lose them after the table has lost it.
   */
  readonly permissions = new DependencyGroup();
  private readonly policies = new Map<lambda.IFunction, iam.Policy>();

  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: `Jobs, failure queue and logs of ${Stack.of(scope).stackName}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.admitLogs();
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

  /** A policy of its own: the function's other policy names the table, so the table could not depend on it. */
  private policyOf(fn: lambda.IFunction): iam.Policy {
    const policy = this.policies.get(fn) ?? new iam.Policy(fn, 'KeyPolicy');
    if (!this.policies.has(fn)) {
      this.policies.set(fn, policy);
      fn.role?.attachInlinePolicy(policy);
      this.permissions.add(policy);
    }
    return policy;
  }

  /** CloudWatch Logs uses a key by itself, for this account's log groups only. */
  private admitLogs(): void {
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
