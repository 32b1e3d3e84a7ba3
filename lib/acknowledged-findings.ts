import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Findings of cdk-nag that stand, and why. test/infra/nag.test.ts lets no other pass. */
const REASONS = {
  'AwsSolutions::AwsSolutions-IAM5[Resource::*]':
    'X-Ray has no resources to name, and neither have the real-time calls of Comprehend.',
  'Serverless::Serverless-LambdaDLQ':
    'post and get are called synchronously; process has an on-failure destination, which the rule does not see.',
  'AwsSolutions::AwsSolutions-SQS3': 'The queue itself is where failed events end.',
  'Serverless::Serverless-SQSRedrivePolicy': 'The queue itself is where failed events end.',
  'AwsSolutions::AwsSolutions-COG4': 'Snowflake signs its requests with AWS credentials; it knows no user pool.',
  'AwsSolutions::AwsSolutions-APIG2':
    'post checks every request itself, and answers in a sentence that the person who wrote the query can use.',
  'AwsSolutions::AwsSolutions-APIG3': 'Only requests that one role has signed get in; a web ACL would see nobody else.',
  'AwsSolutions::AwsSolutions-APIG6':
    'Execution logs would repeat what the access log and the logs of the functions tell, and come near bodies.',
  'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    "API Gateway's own policy for the one role of an account with which it writes logs.",
} as const;

export type Finding = keyof typeof REASONS;

/** Acknowledges a finding for everything below `scope`. */
export function acknowledge(scope: IConstruct, ...findings: readonly Finding[]): void {
  Validations.of(scope).acknowledge(...findings.map((id) => ({ id, reason: REASONS[id] })));
}
