import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledged-findings';
import type { EncryptionKey } from './encryption-key';

export interface FailureQueueProps {
  /** Default: SQS's own key. */
  readonly key?: EncryptionKey;
}

/** Receives `{functionName, batchId}` of each event that Lambda stopped retrying; the reason is in the log. */
export class FailureQueue extends sqs.Queue implements lambda.IDestination {
  private readonly key: EncryptionKey | undefined;

  constructor(scope: Construct, id: string, { key }: FailureQueueProps) {
    super(scope, id, {
      ...(key
        ? { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: key }
        : { encryption: sqs.QueueEncryption.SQS_MANAGED }),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.key = key;
    if (key) this.node.addDependency(key.permissions);
    acknowledge(this, 'AwsSolutions::AwsSolutions-SQS3', 'Serverless::Serverless-SQSRedrivePolicy');
  }

  /** As a destination: `grantSendMessages`, which CDK's own would use, allows two more actions than Lambda needs. */
  bind(_scope: Construct, fn: lambda.IFunction): lambda.DestinationConfig {
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queueArn] }));
    this.key?.bind(fn, 'sqs');
    return { destination: this.queueArn };
  }
}
