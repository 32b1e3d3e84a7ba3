import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Findings of cdk-nag that stay, and why. test/infra/nag.thorough.ts accepts no other. */
const REASONS = {
  'AwsSolutions::AwsSolutions-IAM5[Resource::*]':
    'X-Ray and the real-time calls of Comprehend and Translate have no resources to name.',
  'Serverless::Serverless-LambdaDLQ':
    'post, get and folders of the project are called synchronously; process has an on-failure destination, which the rule does not see.',
  'AwsSolutions::AwsSolutions-L1': 'The settings of a function name the runtime of its folder.',
  'Serverless::Serverless-LambdaLatestVersion': 'The settings of a function name the runtime of its folder.',
  'AwsSolutions::AwsSolutions-SQS3': 'The queue is itself the destination of failed events.',
  'Serverless::Serverless-SQSRedrivePolicy': 'The queue is itself the destination of failed events.',
  'AwsSolutions::AwsSolutions-COG4': 'Snowflake signs its requests with AWS credentials and has no user pool.',
  'AwsSolutions::AwsSolutions-APIG1':
    "logs.apiGatewayRole is none: an access log needs a role that is the account's, and this stack does not touch it.",
  'Serverless::Serverless-APIGWAccessLogging':
    "logs.apiGatewayRole is none: an access log needs a role that is the account's, and this stack does not touch it.",
  'AwsSolutions::AwsSolutions-APIG2':
    'post checks every request itself, and answers in a sentence that the author of the query can use.',
  'AwsSolutions::AwsSolutions-APIG3':
    'The API accepts only requests that one role has signed; a web ACL would see no others.',
  'AwsSolutions::AwsSolutions-APIG6':
    'Execution logs would repeat the logs of the functions, and can contain parts of bodies.',
  'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    "API Gateway's own policy for the one role of an account with which it writes logs.",
} as const;

export type Finding = keyof typeof REASONS;

/** Acknowledges a finding for everything below `scope`. */
export function acknowledge(scope: IConstruct, ...findings: readonly Finding[]): void {
  Validations.of(scope).acknowledge(...findings.map((id) => ({ id, reason: REASONS[id] })));
}
