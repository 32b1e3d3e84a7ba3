import { secretArn } from './secrets/secret-arn';

/** The account and the region in which the embedded cloud runs. */
export const REGION = 'us-east-1';
export const ACCOUNT = '123456789012';
export const PARTITION = 'aws';

/** The property in which a resource states its own name, by type. */
export const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
};

/** The value of `Ref`, by type, from the resource's name. Absent: the name itself. */
export const REFERENCES: Readonly<Record<string, (name: string) => string>> = {
  'AWS::IAM::ManagedPolicy': (name) => arn('iam', `policy/${name}`, ''),
  'AWS::SecretsManager::Secret': (name) => secretArn(name, { region: REGION, accountId: ACCOUNT }),
  'AWS::SQS::Queue': (name) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`,
};

/** The value of `Fn::GetAtt`, by type and attribute, from the value of `Ref`. */
export const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, (ref: string) => string>>>> = {
  'AWS::ApiGateway::RestApi': { RootResourceId: (id) => `${id}-root` },
  'AWS::DynamoDB::GlobalTable': { Arn: (name) => arn('dynamodb', `table/${name}`) },
  'AWS::KMS::Key': { Arn: (id) => arn('kms', `key/${id}`) },
  'AWS::IAM::Role': { Arn: (name) => arn('iam', `role/${name}`, '') },
  'AWS::Lambda::Function': { Arn: (name) => arn('lambda', `function:${name}`) },
  'AWS::Logs::LogGroup': { Arn: (name) => arn('logs', `log-group:${name}:*`) },
  'AWS::SecretsManager::Secret': { Id: (arn) => arn },
  'AWS::SQS::Queue': {
    Arn: (url) => arn('sqs', url.split('/').at(-1) ?? ''),
    QueueName: (url) => url.split('/').at(-1) ?? '',
  },
};

function arn(service: string, resource: string, region = REGION): string {
  return `arn:${PARTITION}:${service}:${region}:${ACCOUNT}:${resource}`;
}

/** Attributes that are properties of the resource. */
export const PROPERTY_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  'AWS::SSM::Parameter': ['Type', 'Value'],
};

/** A name as CloudFormation makes one, but the same at every start. */
export function generatedName(stackName: string, logicalId: string, type: string): string {
  if (type === 'AWS::ApiGateway::RestApi') return logicalId.toLowerCase().slice(-10);
  const name = `${stackName}-${logicalId}`;
  // Two long logical ids differ at their ends.
  return name.length <= 64 ? name : `${name.slice(0, 31)}-${name.slice(-32)}`;
}
