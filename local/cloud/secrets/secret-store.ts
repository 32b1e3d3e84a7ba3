import { createHash } from 'node:crypto';
import { parsePolicy, type Policy } from '../iam/policy';
import type { Resource, Template } from '../template';
import { generatedSecret, type PasswordSettings } from './generate-password';
import { secretArn, secretArnPrefix, type Place } from './secret-arn';

/** A secret of Secrets Manager. */
export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly value: string;
  readonly versionId: string;
  /** Its customer-managed key. */
  readonly key?: { readonly arn: string; readonly policy?: Policy };
  readonly policy?: Policy;
}

/** A parameter of Systems Manager. */
export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
}

export interface SecretStore {
  readonly secrets: readonly Secret[];
  readonly parameters: readonly Parameter[];
}

interface SecretProperties {
  readonly Description?: string;
  readonly SecretString?: string;
  readonly GenerateSecretString?: PasswordSettings;
  readonly KmsKeyId?: string;
}

interface ParameterProperties {
  readonly Type: 'String' | 'StringList';
  readonly Value: string;
}

/** CDK ends a logical id with a hash of the construct's path. */
const LOGICAL_ID_HASH = /[0-9A-F]{8}$/;

/**
 * The secrets and parameters of the template. A given value replaces the value of the secret or parameter that has the given name as its name, logical
 * id or construct id. If the template has no such resource, the given name becomes both a secret and a
 * `SecureString`, because the function may read it as either.
 */
export function secretStore(template: Template, given: ReadonlyMap<string, string> = new Map()): SecretStore {
  const used = new Set<string>();
  const givenFor = (name: string, logicalId: string) => {
    const known = [name, logicalId, logicalId.replace(LOGICAL_ID_HASH, '')].find((one) => given.has(one));
    if (known === undefined) return undefined;
    used.add(known);
    return given.get(known);
  };
  const secrets = template
    .all('AWS::SecretsManager::Secret')
    .map((resource) => declaredSecret(resource, template, givenFor));
  const parameters = template.all('AWS::SSM::Parameter').map(({ logicalId, properties }): Parameter => {
    const name = template.ref(logicalId);
    const { Type, Value } = properties as unknown as ParameterProperties;
    return { name, arn: parameterArn(name, template), type: Type, value: givenFor(name, logicalId) ?? Value };
  });
  const others = [...given].filter(([name]) => !used.has(name));
  return {
    secrets: [...secrets, ...others.map(([name, value]) => aSecret(secretArn(name, template), template, { value }))],
    parameters: [
      ...parameters,
      ...others.map(([name, value]): Parameter => ({
        name,
        arn: parameterArn(name, template),
        type: 'SecureString',
        value,
      })),
    ],
  };
}

function declaredSecret(
  { logicalId, properties }: Resource,
  template: Template,
  givenFor: (name: string, logicalId: string) => string | undefined,
): Secret {
  const { Description, SecretString, GenerateSecretString, KmsKeyId } = properties as SecretProperties;
  const arn = template.ref(logicalId);
  const declared = SecretString ?? generatedSecret(GenerateSecretString ?? {});
  const value = givenFor(nameIn(arn, template), logicalId) ?? declared;
  const key = KmsKeyId === undefined ? undefined : keyOf(KmsKeyId, template);
  return aSecret(arn, template, { value, description: Description, key, policy: policyOf(arn, template) });
}

function aSecret(
  arn: string,
  template: Template,
  more: Pick<Secret, 'value' | 'description' | 'key' | 'policy'>,
): Secret {
  return { arn, name: nameIn(arn, template), versionId: versionId(arn), ...more };
}

/** The policy of a secret's key: CDK grants the use of the key there. */
function keyOf(id: string, template: Template): Secret['key'] {
  const declared = template
    .all('AWS::KMS::Key')
    .find((key) => [template.ref(key.logicalId), template.arn(key.logicalId)].includes(id));
  if (declared === undefined) {
    const { region, accountId } = template;
    return { arn: id.startsWith('arn:') ? id : `arn:aws:kms:${region}:${accountId}:key/${id}` };
  }
  const { logicalId, properties } = declared;
  const arn = template.arn(logicalId);
  if (properties.KeyPolicy === undefined) return { arn };
  return { arn, policy: parsePolicy(properties.KeyPolicy, 'resource-based', `the policy of ${logicalId}`) };
}

function policyOf(arn: string, template: Template): Policy | undefined {
  const attached = template
    .all('AWS::SecretsManager::ResourcePolicy')
    .find(({ properties }) => properties.SecretId === arn);
  if (attached === undefined) return undefined;
  return parsePolicy(attached.properties.ResourcePolicy, 'resource-based', attached.logicalId);
}

function nameIn(arn: string, template: Template): string {
  return arn.slice(secretArnPrefix(template).length, -'-123456'.length);
}

/** Makes an id in the form of a UUID that is the same at every start. */
function versionId(arn: string): string {
  const hex = createHash('sha256').update(arn).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** The name of a parameter in a hierarchy begins with a slash. The ARN has one slash before the name, with or without a hierarchy. */
export function parameterArn(name: string, { region, accountId }: Place): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`;
}
