import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Authorization } from '../../../local/cloud/authorization';
import { rolesOf } from '../../../local/cloud/iam/template-policies';
import { Identities } from '../../../local/cloud/identities';
import { secretStore } from '../../../local/cloud/secrets/secret-store';
import { startSecrets } from '../../../local/cloud/secrets/secrets';
import type { Template } from '../../../local/cloud/template';
import { anAssembly } from './an-assembly';

/** The signer of every call. */
export const SESSION = 'arn:aws:sts::123456789012:assumed-role/worker/function';

const cleanUps: (() => unknown)[] = [];

/** Call it after each test. */
export async function cleanUp(): Promise<void> {
  for (const undo of cleanUps.splice(0).reverse()) await undo();
}

export function onCleanUp(undo: () => unknown): void {
  cleanUps.push(undo);
}

export const allow = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
export const EVERYTHING = allow(['secretsmanager:*', 'ssm:*'], '*');

function aRole(Statement: object | object[]): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'worker',
      AssumeRolePolicyDocument: { Statement: [] },
      Policies: [{ PolicyName: 'Inline', PolicyDocument: { Statement } }],
    },
  };
}

export const aSecret = (Properties: object = { GenerateSecretString: {} }) => ({
  Type: 'AWS::SecretsManager::Secret',
  Properties,
});
export const aParameter = (Value: string, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value, ...more },
});

export interface SecretParts {
  readonly resources?: Readonly<Record<string, object>>;
  readonly policy?: object | object[];
  readonly ownValues?: Readonly<Record<string, string>>;
}

/** The secrets and parameters of a small template, and clients of a role with `policy`. */
export async function runSecrets({ resources = {}, policy = EVERYTHING, ownValues = {} }: SecretParts = {}) {
  const { template, remove } = anAssembly({ resources: { ...resources, Role: aRole(policy) } });
  cleanUps.push(remove);
  return serveSecrets(template, ownValues);
}

/** The secrets and parameters of a template that has a role named `worker`. */
export async function serveSecrets(template: Template, ownValues: Readonly<Record<string, string>>) {
  const { region, accountId } = template;
  const identities = new Identities();
  const { authorize } = new Authorization(accountId, rolesOf(template));
  const store = secretStore(template, new Map(Object.entries(ownValues)));
  const server = await startSecrets({ store, identities, authorize, region, accountId });
  const config = { endpoint: server.endpoint, region, credentials: identities.issue(SESSION), maxAttempts: 1 };
  const [secrets, ssm] = [new SecretsManagerClient(config), new SSMClient(config)];
  cleanUps.push(
    () => server.stop(),
    () => secrets.destroy(),
    () => ssm.destroy(),
  );
  const valueOf = async (SecretId: string) =>
    (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
  const parameter = async (Name: string, WithDecryption?: boolean) =>
    (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;
  return { template, config, secrets, ssm, valueOf, parameter };
}
