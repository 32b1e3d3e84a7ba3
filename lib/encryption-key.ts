import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** What a function needs of the key, by the service that uses it in the function's name. */
const ACTIONS = {
  /** DynamoDB decrypts the table's own key, for writing as for reading (https://github.com/aws/aws-cdk/issues/10010). */
  dynamodb: ['kms:Decrypt'],
  /** Lambda sends to the failure queue with the function's role. */
  sqs: ['kms:Decrypt', 'kms:GenerateDataKey'],
} as const;

/** A customer-managed key for all that the service keeps: Jobs table, failure queue and logs. */
export class EncryptionKey extends kms.Key {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: `What ${Stack.of(scope).stackName} keeps of batches, and its logs`,
      enableKeyRotation: true,
      // It goes with what it encrypts, after the 30 days that KMS waits.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.admitLogs();
  }

  /** Lets `fn` have `service` use the key. */
  bind(fn: lambda.IFunction, service: keyof typeof ACTIONS): void {
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: [...ACTIONS[service]], resources: [this.keyArn] }));
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
