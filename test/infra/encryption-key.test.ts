import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { actionsOf, resources, stackOf, templateOf, type Resource } from './template-of';

describe('a stack with a customer-managed key', () => {
  const own = templateOf({ encryption: { customerManagedKey: true } });
  const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };

  it('encrypts table, queue and every log group with one key that is rotated', () => {
    own.resourceCountIs('AWS::KMS::Key', 1);
    own.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    own.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: key } })],
    });
    own.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: key });
    own.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
  });

  it("leaves the key to the account's own policies, and to CloudWatch Logs for the account's log groups alone", () => {
    const [[, { Properties }]] = resources(own, 'AWS::KMS::Key') as [[string, Resource]];
    const [account, region] = [{ Ref: 'AWS::AccountId' }, { Ref: 'AWS::Region' }];
    const arn = (...parts: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...parts]] });
    expect((Properties.KeyPolicy as { Statement: unknown }).Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: arn(':iam::', account, ':root') },
        Action: 'kms:*',
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Principal: { Service: { 'Fn::Join': ['', ['logs.', region, '.', { Ref: 'AWS::URLSuffix' }]] } },
        Action: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        Resource: '*',
        Condition: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn(':logs:', region, ':', account, ':log-group:*') },
        },
      },
    ]);
  });

  it('gives functions their use of it before table and queue have it, and ends it after they no longer have it', () => {
    const policies = resources(own, 'AWS::IAM::Policy').filter(([id]) => id.includes('KeyPolicy'));
    expect(policies).toHaveLength(3);
    for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue']) {
      const [[, { DependsOn }]] = resources(own, type) as [[string, Resource]];
      expect(DependsOn).toEqual(expect.arrayContaining(policies.map(([id]) => id)));
    }
    // CloudFormation deletes what a template no longer has after it has updated everything else.
    expect(JSON.stringify(policies)).not.toMatch(/FunctionJobs|FunctionFailures/);
  });

  it('says at synthesis that the key stays', () => {
    const stack = stackOf({ encryption: { customerManagedKey: true } });
    Annotations.fromStack(stack).hasInfo('/Stack/Key', Match.stringLikeRegexp('stays in the account'));
  });

  it.each([
    ['post', ['kms:Decrypt']],
    ['process', ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['get', ['kms:Decrypt']],
  ])('lets %s do %j with it', (entry, actions) => {
    const used = actionsOf(own, entry).filter((action) => action.startsWith('kms:'));
    expect(used.sort()).toEqual(actions);
  });
});
