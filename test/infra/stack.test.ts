import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { RemoteServiceStack } from '../../lib/remote-service-stack';
import { actionsOf, resources, stackOf, statements, templateOf, type Resource } from './template-of';

const PAIR = { userArn: 'arn:aws:iam::123456789012:user/abc1-b-self1234', externalId: 'ACCT_SFCRole=3_aB+/x=' };

interface Kept {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

describe('the stack', () => {
  // Synthesised once, because all tests below use it.
  const template = templateOf();

  it('is as reviewed', () => {
    const text = JSON.stringify(template.toJSON(), null, 1);
    // Asset hashes change with the checkout's path while bundling is off.
    expect(JSON.parse(text.replace(/[0-9a-f]{64}(?=\.zip)/g, 'ASSET'))).toMatchSnapshot();
  });

  describe('Jobs table', () => {
    it('is keyed by function and batch id, then part, on demand, and expires its items', () => {
      template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
        KeySchema: [
          { AttributeName: 'job_key', KeyType: 'HASH' },
          { AttributeName: 'part', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      });
    });

    it('has an index of the jobs in flight, by deadline', () => {
      template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
        GlobalSecondaryIndexes: [
          {
            IndexName: 'in_flight',
            KeySchema: [
              { AttributeName: 'in_flight', KeyType: 'HASH' },
              { AttributeName: 'deadline', KeyType: 'RANGE' },
            ],
            Projection: {
              ProjectionType: 'INCLUDE',
              NonKeyAttributes: ['units', 'lease_until', 'not_before', 'attempt', 'process'],
            },
          },
        ],
      });
    });

    it.each([false, true])('has point-in-time recovery as the setting says: %s', (pointInTimeRecovery) => {
      templateOf({ jobs: { pointInTimeRecovery } }).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
        Replicas: [
          Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: pointInTimeRecovery } }),
        ],
      });
    });
  });

  describe('functions', () => {
    it('are three, on Node 24 and arm64, with JSON logs, tracing, and memory and timeout stated', () => {
      template.resourceCountIs('AWS::Lambda::Function', 3);
      template.allResourcesProperties('AWS::Lambda::Function', {
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
        MemorySize: Match.anyValue(),
        Timeout: Match.anyValue(),
      });
    });

    it.each([
      ['DEBUG', 'DEBUG'],
      ['ERROR', 'INFO'],
    ] as const)("at level %s set Lambda's level to %s, so that Lambda drops no metrics", (level, lambdas) => {
      templateOf({ logs: { level } }).allResourcesProperties('AWS::Lambda::Function', {
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: lambdas },
        Environment: { Variables: { LOG_LEVEL: level } },
      });
    });

    it('warn at synthesis, at level DEBUG alone, that errors may quote rows', () => {
      const warnings = (level: 'DEBUG' | 'INFO', sourceMap = false) => {
        const config = checkConfig({ logs: { level } });
        const stack = new RemoteServiceStack(new App({ builtinCloudFormationValidation: false }), 'Stack', {
          config,
          sourceMap,
        });
        return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('may quote rows')).length;
      };
      expect([warnings('DEBUG'), warnings('INFO'), warnings('DEBUG', true)]).toEqual([1, 0, 0]);
    });

    it('each have a role and a log group of their own, with retention', () => {
      const own = (property: (fn: Resource) => unknown) =>
        new Set(resources(template, 'AWS::Lambda::Function').map(([, fn]) => JSON.stringify(property(fn))));
      expect(own(({ Properties }) => Properties.Role).size).toBe(3);
      expect(own(({ Properties }) => (Properties.LoggingConfig as { LogGroup: unknown }).LogGroup).size).toBe(3);
      template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    });

    it('use no managed policies', () => {
      const roles = resources(template, 'AWS::IAM::Role').filter(([id]) => /^(Service|Functions)/.test(id));
      expect(roles).toHaveLength(3);
      for (const [, role] of roles) expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    });

    it('give process the most time that Lambda has, two retries, events of half an hour and a queue for what fails', () => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Timeout: 900,
        Environment: environmentWith('PROCESSOR_SETTINGS'),
      });
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 1_800,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Failures'), 'Arn'] } },
        },
      });
      template.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: {
          Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
        },
      });
    });

    it.each([
      [
        'post',
        [
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
          'dynamodb:BatchWriteItem',
          'dynamodb:Query',
          'lambda:InvokeFunction',
        ],
      ],
      [
        'process',
        [
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
          'dynamodb:Query',
          'dynamodb:BatchGetItem',
          'dynamodb:BatchWriteItem',
          'comprehend:BatchDetectSentiment',
          'lambda:InvokeFunction',
          'sqs:SendMessage',
        ],
      ],
      ['get', ['dynamodb:GetItem', 'dynamodb:Query', 'lambda:InvokeFunction']],
    ])('let %s do what it does and no more', (entry, actions) => {
      const always = ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
      // Query of the table and Query of its index are two permissions.
      expect([...new Set(actionsOf(template, entry))].sort()).toEqual([...actions, ...always].sort());
    });

    it('name a resource for every permission that has one', () => {
      const withoutResource = ['comprehend:BatchDetectSentiment', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
      for (const statement of statements(template)) {
        if (statement.Resource === '*')
          expect(withoutResource).toEqual(expect.arrayContaining([statement.Action].flat()));
        else expect(JSON.stringify(statement.Resource)).not.toContain('*');
      }
    });
  });

  it('keeps nothing after a failed creation, and the role and the key after an update or a deletion', () => {
    const own = templateOf({ encryption: { customerManagedKey: true }, logs: { apiGatewayRole: 'set' } });
    const policies = Object.entries(own.toJSON().Resources as Record<string, Kept>)
      .filter(([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete')
      .map(([, { Type, DeletionPolicy, UpdateReplacePolicy }]) => [Type, DeletionPolicy, UpdateReplacePolicy]);
    expect(policies.sort()).toEqual([
      ['AWS::ApiGateway::Account', 'RetainExceptOnCreate', 'Retain'],
      ['AWS::IAM::Role', 'RetainExceptOnCreate', 'Retain'],
      ['AWS::KMS::Key', 'RetainExceptOnCreate', 'Retain'],
    ]);
  });

  it('reserves executions for post and get only where the settings say so, and says what limit that needs', () => {
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.anyValue() }, 0);
    const stack = stackOf({ reservedConcurrency: { post: 10, get: 20 } });
    const own = Template.fromStack(stack);
    const reserved = resources(own, 'AWS::Lambda::Function').map(
      ([, { Properties }]) => Properties.ReservedConcurrentExecutions,
    );
    expect(reserved.sort()).toEqual([10, 20, undefined]);
    Annotations.fromStack(stack).hasInfo('/Stack/Service', Match.stringLikeRegexp('at least 130, or .* fails\\.$'));
  });

  it('counts the batches at once of the functions without a quota in the limit that a reservation needs', () => {
    const stack = stackOf({
      functions: { items: { processor: 'http', url: 'https://example.com', arguments: '(id VARCHAR)' } },
      jobs: { maxBatchesAtOnce: 300 },
      reservedConcurrency: { post: 10, get: 20 },
    });
    const needs = Match.stringLikeRegexp('at least 130, .* 300 batches of each function .* at least 330, ');
    Annotations.fromStack(stack).hasInfo('/Stack/Service', needs);
  });

  describe('API integration role', () => {
    const trust = (config?: ConfigInput) => {
      const [[, role]] = resources(templateOf(config), 'AWS::IAM::Role').filter(([id]) =>
        id.startsWith('SnowflakeRole'),
      ) as [[string, Resource]];
      return (role.Properties.AssumeRolePolicyDocument as { Statement: unknown }).Statement;
    };

    it('cannot be assumed by any principal until it is linked', () => {
      expect(trust()).toEqual([{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }]);
    });

    it("can be assumed by each linked Snowflake user with its integration's external id", () => {
      const second = {
        userArn: 'arn:aws:iam::210987654321:user/development/development_user',
        externalId: 'OTHER_SFCRole=1_y=',
      };
      expect(trust({ snowflake: [PAIR, second] })).toEqual(
        [PAIR, second].map(({ userArn, externalId }) => ({
          Effect: 'Allow',
          Principal: { AWS: userArn },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': externalId } },
        })),
      );
    });

    it('has no permissions of its own', () => {
      const policies = JSON.stringify(
        resources(template, 'AWS::IAM::Policy').map(([, { Properties }]) => Properties.Roles),
      );
      expect(policies).not.toContain('SnowflakeRole');
    });
  });

  it('prints the queue that the runbook reads and purges', () => {
    expect(template.findOutputs('FailureQueueUrl')).toMatchObject({
      FailureQueueUrl: { Value: { Ref: expect.stringMatching(/^Failures/) as string } },
    });
  });

  it('prints what Snowflake needs', () => {
    const outputs = template.findOutputs('*') as Record<string, { Value: unknown }>;
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining(['ApiRoleArn', 'FunctionUrl', 'AllowedPrefix', 'SnowflakeSql']) as string[],
    );
    const sql = JSON.stringify(outputs.SnowflakeSql?.Value);
    expect(sql).toMatch(/CREATE API INTEGRATION IF NOT EXISTS ext_func_async_integration/);
    expect(sql).toMatch(/DESCRIBE INTEGRATION ext_func_async_integration/);
    expect(sql).toMatch(/CREATE OR REPLACE EXTERNAL FUNCTION ext_func_async\(a VARCHAR\)/);
    expect(sql).toMatch(/SELECT a, ext_func_async\(a\) AS s FROM VALUES /);
    expect(sql).not.toMatch(/OR REPLACE API INTEGRATION/);
  });
});

function environmentWith(name: string) {
  return { Variables: Match.objectLike({ [name]: Match.anyValue() }) };
}
