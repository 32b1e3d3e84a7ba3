import type { Resource, Template } from './template';

/** Sections of a template that the embedded cloud reads, or that change nothing here. */
const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
];

/** Types of resources that no function and no caller can notice. */
const WITHOUT_EFFECT = [
  'AWS::ApiGateway::Account',
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
];

/**
 * The properties of each type that the embedded cloud runs, as far as it reads them or they change nothing here. A name with a
 * dot is a property inside of another.
 */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGateway::Deployment': ['Description', 'RestApiId'],
  'AWS::ApiGateway::GatewayResponse': ['ResponseTemplates', 'ResponseType', 'RestApiId', 'StatusCode'],
  'AWS::ApiGateway::Method': [
    'AuthorizationType',
    'HttpMethod',
    'Integration.IntegrationHttpMethod',
    'Integration.PassthroughBehavior',
    'Integration.TimeoutInMillis',
    'Integration.Type',
    'Integration.Uri',
    'OperationName',
    'ResourceId',
    'RestApiId',
  ],
  'AWS::ApiGateway::Resource': ['ParentId', 'PathPart', 'RestApiId'],
  'AWS::ApiGateway::RestApi': ['Description', 'EndpointConfiguration', 'Name', 'Policy', 'Tags'],
  'AWS::ApiGateway::Stage': [
    'AccessLogSetting',
    'DeploymentId',
    'Description',
    'MethodSettings',
    'RestApiId',
    'StageName',
    'Tags',
    'TracingEnabled',
  ],
  'AWS::DynamoDB::GlobalTable': [
    'AttributeDefinitions',
    'BillingMode',
    'GlobalSecondaryIndexes',
    'KeySchema',
    'Replicas',
    'SSESpecification',
    'TableName',
    'TimeToLiveSpecification',
  ],
  'AWS::IAM::ManagedPolicy': ['Description', 'ManagedPolicyName', 'PolicyDocument', 'Roles'],
  'AWS::IAM::Policy': ['PolicyDocument', 'PolicyName', 'Roles'],
  'AWS::IAM::Role': [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'PermissionsBoundary',
    'Policies',
    'RoleName',
    'Tags',
  ],
  'AWS::IAM::RolePolicy': ['PolicyDocument', 'PolicyName', 'RoleName'],
  'AWS::Lambda::EventInvokeConfig': [
    'DestinationConfig.OnFailure',
    'FunctionName',
    'MaximumEventAgeInSeconds',
    'MaximumRetryAttempts',
    'Qualifier',
  ],
  'AWS::Lambda::Function': [
    'Architectures',
    'Code',
    'Description',
    'Environment',
    'FunctionName',
    'Handler',
    'KmsKeyArn',
    'LoggingConfig',
    'MemorySize',
    'PackageType',
    'ReservedConcurrentExecutions',
    'Role',
    'Runtime',
    'Tags',
    'Timeout',
    'TracingConfig',
  ],
  'AWS::Lambda::Permission': [
    'Action',
    'EventSourceToken',
    'FunctionName',
    'FunctionUrlAuthType',
    'Principal',
    'PrincipalOrgID',
    'SourceAccount',
    'SourceArn',
  ],
  'AWS::SQS::Queue': [
    'KmsDataKeyReusePeriodSeconds',
    'KmsMasterKeyId',
    'MessageRetentionPeriod',
    'QueueName',
    'SqsManagedSseEnabled',
    'Tags',
    'VisibilityTimeout',
  ],
  'AWS::SQS::QueuePolicy': ['PolicyDocument', 'Queues'],
  'AWS::SSM::Parameter': ['Description', 'Name', 'Tags', 'Tier', 'Type', 'Value'],
  'AWS::SecretsManager::ResourcePolicy': ['ResourcePolicy', 'SecretId'],
  'AWS::SecretsManager::Secret': ['Description', 'GenerateSecretString', 'KmsKeyId', 'Name', 'SecretString', 'Tags'],
};

/** One line for each part of the template that the embedded cloud does not run. */
export function coverageNotices(template: Template): readonly string[] {
  const sections = template.sections.filter((name) => !SECTIONS.includes(name));
  return [
    ...sections.map((name) => `The embedded cloud ignores the section ${name} of the template.`),
    ...template.declared().flatMap(resourceNotice),
  ];
}

function resourceNotice({ logicalId, type, properties }: Resource): readonly string[] {
  if (WITHOUT_EFFECT.includes(type)) return [];
  const known = PROPERTIES[type];
  if (known === undefined) return [`The embedded cloud does not run ${logicalId} (${type}).`];
  const ignored = Object.entries(properties).flatMap(([name, value]) => {
    if (known.includes(name)) return [];
    const isPartlyKnown = known.some((one) => one.startsWith(`${name}.`));
    if (!isPartlyKnown || typeof value !== 'object' || value === null) return [name];
    return Object.keys(value)
      .map((inner) => `${name}.${inner}`)
      .filter((inner) => !known.includes(inner));
  });
  return ignored.length === 0 ? [] : [`The embedded cloud ignores ${ignored.join(', ')} of ${logicalId} (${type}).`];
}
