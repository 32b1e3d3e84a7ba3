import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { startCloud, type Cloud } from '../../../local/cloud/cloud';
import { apiTemplate } from './a-rest-api';
import { anAssembly, type Assembly } from './an-assembly';

/** As a processor of one's own would read its secret: by the SDK, which finds the endpoint in its environment. */
const SOURCE = `
  import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
  import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
  const secrets = new SecretsManagerClient();
  const ssm = new SSMClient();
  export const handler = async ({ id = process.env.SECRET_ARN } = {}) => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: process.env.PARAMETER_NAME }));
    return { secret: SecretString, parameter: Parameter.Value };
  };`;

let assembly: Assembly;
let cloud: Cloud;

beforeAll(async () => {
  const { outputFiles } = buildSync({
    stdin: { contents: SOURCE, resolveDir: __dirname },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  const statement = (Action: string, Resource: object | string) => ({ Effect: 'Allow', Action, Resource });
  const parameterArn = { 'Fn::Sub': 'arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${Parameter}' };
  const resources = {
    ...apiTemplate({
      functionProperties: {
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { SECRET_ARN: { Ref: 'Secret' }, PARAMETER_NAME: { Ref: 'Parameter' } } },
      },
    }),
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'small',
        AssumeRolePolicyDocument: {
          Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        },
        Policies: [
          {
            PolicyName: 'Reads',
            PolicyDocument: {
              Statement: [
                statement('secretsmanager:GetSecretValue', { Ref: 'Secret' }),
                statement('ssm:GetParameter', parameterArn),
                statement('logs:*', '*'),
              ],
            },
          },
        ],
      },
    },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } },
    Parameter: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: 'url', Type: 'String', Value: 'https://example.com' },
    },
  };
  assembly = anAssembly({ resources, code: { echo: outputFiles[0]?.text ?? '' } });
  cloud = await startCloud({
    assemblyDir: assembly.dir,
    logDir: path.join(assembly.dir, 'logs'),
    secrets: new Map([
      ['Secret', 'hunter2'],
      ['another', 'hunter3'],
    ]),
  });
});

afterAll(async () => {
  await cloud.stop();
  assembly.remove();
});

async function invoke(event: object): Promise<unknown> {
  const result = await cloud.functions[0]?.invoke('one', JSON.stringify(event));
  if (result === undefined || result === 'throttled') throw new Error('The function was not invoked.');
  return 'payload' in result ? JSON.parse(result.payload) : result.error;
}

test('a function reads the secret and the parameter that it has permissions for', async () => {
  expect(await invoke({})).toEqual({ secret: 'hunter2', parameter: 'https://example.com' });
});

test('a function cannot read another secret, and no secret is in the logs', async () => {
  expect(await invoke({ id: 'another' })).toMatchObject({
    errorType: 'AccessDeniedException',
    errorMessage: expect.stringContaining('is not authorized to perform: secretsmanager:GetSecretValue') as string,
  });
  await cloud.idle();
  const logs = fs.readdirSync(path.join(assembly.dir, 'logs'), { recursive: true, withFileTypes: true });
  const written = logs
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
  expect(written.join('\n')).toContain('AccessDeniedException');
  expect(written.join('\n')).not.toContain('hunter');
});
