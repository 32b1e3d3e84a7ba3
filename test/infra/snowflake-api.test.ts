import { Match, type Template } from 'aws-cdk-lib/assertions';
import { resources, templateOf, type Resource } from './template-of';

describe('the API', () => {
  const template = templateOf();

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

  it('is throttled and traced, and traces no bodies', () => {
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
    expect(stage.Properties.MethodSettings).toHaveLength(1);
  });

  it('has no field in its access log that a caller could fill with text', () => {
    const own = templateOf({ logs: { apiGatewayRole: 'existing' } });
    const [[, stage]] = resources(own, 'AWS::ApiGateway::Stage') as [[string, Resource]];
    const { Format } = stage.Properties.AccessLogSetting as { Format: string };
    const harmless = {
      'a UUID of the caller or of API Gateway': ['requestId'],
      'made by API Gateway': ['extendedRequestId', 'requestTime', 'identity.caller', 'error.responseType'],
      'a method or a path of the template': ['httpMethod', 'resourcePath'],
      'a number': ['status', 'responseLatency', 'integration.latency', 'responseLength'],
    };
    const variables = Object.values(JSON.parse(Format) as Record<string, string>).map((value) =>
      value.replace(/^\$context\./, ''),
    );
    expect(variables.sort()).toEqual(Object.values(harmless).flat().sort());
  });

  it("answers a wrong signature in its own words, since API Gateway's repeat the request and its token", () => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'INVALID_SIGNATURE',
      StatusCode: '403',
      ResponseTemplates: { 'application/json': Match.not(Match.stringLikeRegexp('[$]context')) },
    });
  });

  it('limits POST alone where the settings say so, and records of it what it records of GET', () => {
    const own = templateOf({ throttle: { postsPerSecond: 2 } });
    const [[, stage]] = resources(own, 'AWS::ApiGateway::Stage') as [[string, Resource]];
    expect(stage.Properties.MethodSettings).toMatchObject([
      {
        HttpMethod: '*',
        ResourcePath: '/*',
        MetricsEnabled: true,
        DataTraceEnabled: false,
        ThrottlingRateLimit: 1000,
      },
      {
        HttpMethod: 'POST',
        ResourcePath: '/~1sentiment',
        MetricsEnabled: true,
        DataTraceEnabled: false,
        ThrottlingRateLimit: 2,
        ThrottlingBurstLimit: 2,
      },
    ]);
  });

  it.each([
    ['none', 0, 0],
    ['existing', 0, 1],
    ['set', 1, 1],
  ] as const)('with apiGatewayRole %s sets %d roles for the account and has %d access logs', (role, roles, logs) => {
    const own = templateOf({ logs: { apiGatewayRole: role } });
    own.resourceCountIs('AWS::ApiGateway::Account', roles);
    own.resourceCountIs('AWS::Logs::LogGroup', 3 + logs);
    own.resourcePropertiesCountIs(
      'AWS::ApiGateway::Stage',
      { AccessLogSetting: { DestinationArn: Match.anyValue() } },
      logs,
    );
  });

  it('by default neither sets the role of the account nor needs one', () => {
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    template.hasResourceProperties('AWS::ApiGateway::Stage', { AccessLogSetting: Match.absent() });
    expect(JSON.stringify(template.toJSON())).not.toContain('LoggingLevel');
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

  it('advises half of MAX_BATCH_ROWS when a body is larger than AWS takes', () => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'REQUEST_TOO_LARGE',
      StatusCode: '413',
      ResponseTemplates: { 'text/plain': Match.stringLikeRegexp('to half of what it is') },
    });
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
