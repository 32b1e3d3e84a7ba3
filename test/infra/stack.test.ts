import { Match, type Template } from 'aws-cdk-lib/assertions';
import type { ConfigInput } from '../../lib/config';
import { templateOf } from './template-of';

const PAIR = { userArn: 'arn:aws:iam::123456789012:user/abc1-b-self1234', externalId: 'ACCT_SFCRole=3_aB+/x=' };

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

function resources(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.findResources(type)) as [string, Resource][];
}

describe('the stack', () => {
  // Synthesised once: what follows looks at it from several sides.
  const template = templateOf();

  it('is as reviewed', () => {
    const text = JSON.stringify(template.toJSON(), null, 1);
    // Asset hashes change with the checkout's path while bundling is off.
    expect(JSON.parse(text.replace(/[0-9a-f]{64}(?=\.zip)/g, 'ASSET'))).toMatchSnapshot();
  });

  describe('Jobs table', () => {
    it('is keyed by batch id and part, on demand, and expires its items', () => {
      template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
        KeySchema: [
          { AttributeName: 'batch_id', KeyType: 'HASH' },
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
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['rows', 'lease_until'] },
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
    ] as const)('at level %s tell Lambda no more than %s, so that it drops no metrics', (level, lambdas) => {
      templateOf({ logs: { level } }).allResourcesProperties('AWS::Lambda::Function', {
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: lambdas },
        Environment: { Variables: { LOG_LEVEL: level } },
      });
    });

    it('each have a role and a log group of their own, with retention', () => {
      const own = (property: (fn: Resource) => unknown) =>
        new Set(resources(template, 'AWS::Lambda::Function').map(([, fn]) => JSON.stringify(property(fn))));
      expect(own(({ Properties }) => Properties.Role).size).toBe(3);
      expect(own(({ Properties }) => (Properties.LoggingConfig as { LogGroup: unknown }).LogGroup).size).toBe(3);
      template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    });

    it('use no managed policies', () => {
      const roles = resources(template, 'AWS::IAM::Role').filter(([id]) => id.startsWith('Function'));
      expect(roles).toHaveLength(3);
      for (const [, role] of roles) expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    });

    it('give process until the deadline, two retries, events of five minutes and a queue for what fails', () => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Timeout: 570,
        Environment: environmentWith('COMPREHEND_REGION'),
      });
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 300,
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
        ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:BatchWriteItem', 'dynamodb:Query', 'lambda:InvokeFunction'],
      ],
      [
        'process',
        [
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
          'dynamodb:Query',
          'comprehend:BatchDetectSentiment',
          'sqs:SendMessage',
        ],
      ],
      ['get', ['dynamodb:GetItem', 'dynamodb:Query']],
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

  describe('API', () => {
    it('is Regional and has exactly POST and GET on one resource, signed, by proxy, without a test console', () => {
      template.hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] } });
      template.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: 'sentiment' });
      template.resourceCountIs('AWS::ApiGateway::Resource', 1);
      const methods = resources(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => Properties.HttpMethod);
      expect(methods.sort()).toEqual(['GET', 'POST']);
      template.allResourcesProperties('AWS::ApiGateway::Method', {
        AuthorizationType: 'AWS_IAM',
        Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' },
      });
      const sources = JSON.stringify(template.findResources('AWS::Lambda::Permission'));
      expect(sources).not.toContain('test-invoke-stage');
    });

    it('is throttled and traced, and logs neither bodies nor headers', () => {
      const [[, stage]] = resources(template, 'AWS::ApiGateway::Stage') as [[string, Resource]];
      expect(stage.Properties).toMatchObject({
        TracingEnabled: true,
        MethodSettings: [
          {
            HttpMethod: '*',
            ResourcePath: '/*',
            DataTraceEnabled: false,
            ThrottlingRateLimit: 1000,
            ThrottlingBurstLimit: 2000,
          },
        ],
      });
      const { Format } = stage.Properties.AccessLogSetting as { Format: string };
      expect(JSON.parse(Format)).toMatchObject({ status: '$context.status' });
      expect(Format).not.toMatch(/body|header|authorizer/i);
    });

    it.each([true, false])('gives the account a role for access logs as the setting says: %s', (setApiGatewayRole) => {
      const own = templateOf({ logs: { setApiGatewayRole } });
      own.resourceCountIs('AWS::ApiGateway::Account', setApiGatewayRole ? 1 : 0);
      if (setApiGatewayRole) own.hasResource('AWS::ApiGateway::Account', { DeletionPolicy: 'Retain' });
    });

    it('admits the role in its Snowflake session to the two methods, and denies everyone else', () => {
      const [[, api]] = resources(template, 'AWS::ApiGateway::RestApi') as [[string, Resource]];
      const { Statement } = api.Properties.Policy as {
        Statement: { Effect: string; Resource: unknown; Principal: unknown; Condition: unknown }[];
      };
      const allow = Statement.filter(({ Effect }) => Effect === 'Allow');
      expect(allow).toHaveLength(1);
      expect(allow[0]?.Resource).toEqual(['execute-api:/v1/GET/sentiment', 'execute-api:/v1/POST/sentiment']);
      expect(JSON.stringify(allow[0]?.Principal)).toMatch(/:sts::.*:assumed-role\/.*\/snowflake/);
      const deny = Statement.filter(({ Effect }) => Effect === 'Deny');
      expect(deny).toEqual([
        expect.objectContaining({
          Principal: { AWS: '*' },
          Resource: 'execute-api:/*',
          Condition: {
            ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': [expect.stringContaining('SnowflakeRole'), 'Arn'] } },
          },
        }),
      ]);
    });

    it('admits operator roles, too, where the settings name them', () => {
      const operator = 'arn:aws:iam::123456789012:role/operator';
      const policy = policyOf(templateOf({ access: { operatorRoles: [operator] } }));
      const [allow, deny] = ['Allow', 'Deny'].map((effect) => policy.find(({ Effect }) => Effect === effect));
      expect(allow?.Principal).toEqual({ AWS: [operator, expect.anything()] });
      expect(deny?.Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [expect.anything(), operator] } });
    });

    it("is private where the settings name Snowflake's VPCs, and denies all other networks", () => {
      const vpcIds = ['vpc-0a1b2c3d', 'vpc-4e5f6071'];
      const own = templateOf({ access: { vpcIds } });
      own.hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['PRIVATE'] } });
      expect(policyOf(own)).toContainEqual({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { StringNotEquals: { 'aws:SourceVpc': vpcIds } },
      });
      expect(JSON.stringify(own.findOutputs('SnowflakeSql'))).toContain('aws_private_api_gateway');
    });

    it('names MAX_BATCH_ROWS when a body is larger than AWS takes', () => {
      template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
        ResponseType: 'REQUEST_TOO_LARGE',
        StatusCode: '413',
        ResponseTemplates: { 'text/plain': Match.stringLikeRegexp('MAX_BATCH_ROWS = 500') },
      });
    });
  });

  describe('with a customer-managed key', () => {
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

    it.each([
      ['post', ['kms:Decrypt']],
      ['process', ['kms:Decrypt', 'kms:GenerateDataKey']],
      ['get', ['kms:Decrypt']],
    ])('lets %s do %j with it', (entry, actions) => {
      const used = actionsOf(own, entry).filter((action) => action.startsWith('kms:'));
      expect(used.sort()).toEqual(actions);
    });
  });

  describe('API integration role', () => {
    const trust = (config?: ConfigInput) => {
      const [[, role]] = resources(templateOf(config), 'AWS::IAM::Role').filter(([id]) =>
        id.startsWith('SnowflakeRole'),
      ) as [[string, Resource]];
      return (role.Properties.AssumeRolePolicyDocument as { Statement: unknown }).Statement;
    };

    it('can be assumed by nobody until it is linked', () => {
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
      FailureQueueUrl: { Value: { Ref: expect.stringMatching(/^FunctionFailures/) as string } },
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
    expect(sql).toMatch(/SELECT a, ext_func_async\(a\) FROM VALUES /);
    expect(sql).not.toMatch(/OR REPLACE API INTEGRATION/);
  });
});

interface ApiStatement {
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Condition: unknown;
}

function policyOf(template: Template): readonly ApiStatement[] {
  const [[, api]] = resources(template, 'AWS::ApiGateway::RestApi') as [[string, Resource]];
  return (api.Properties.Policy as { Statement: ApiStatement[] }).Statement;
}

function environmentWith(name: string) {
  return { Variables: Match.objectLike({ [name]: Match.anyValue() }) };
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

function statements(template: Template, roleId?: string): Statement[] {
  return resources(template, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => roleId === undefined || JSON.stringify(Properties.Roles).includes(`"${roleId}"`))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
}

/** Every action that the role of the function with this handler may do. */
function actionsOf(template: Template, entry: string): string[] {
  const id = `Function${entry[0]?.toUpperCase()}${entry.slice(1)}Role`;
  const [[roleId]] = resources(template, 'AWS::IAM::Role').filter(([logicalId]) => logicalId.startsWith(id)) as [
    [string, Resource],
  ];
  return statements(template, roleId).flatMap(({ Action }) => Action);
}
