import { z } from 'zod';
import type { Authorize } from '../authorization';
import type { Identity } from '../identities';
import { operation, type JsonService } from './json-service';
import { secretArnPrefix, type Place } from './secret-arn';
import type { Secret, SecretStore } from './secret-store';
import { ServiceError } from './service-error';

export interface SecretsManagerOptions extends Place {
  readonly store: SecretStore;
  readonly authorize: Authorize;
  /** When the secrets were created. */
  readonly startedAt: Date;
}

const SECRET_ID = z.string().min(1).max(2048);
/** The stage of the only version that a secret has here. */
const STAGE = 'AWSCURRENT';

/** Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/apireference/ */
export function secretsManager(options: SecretsManagerOptions): JsonService {
  const version = { VersionId: z.string().optional(), VersionStage: z.string().optional() };
  return {
    signedAs: 'secretsmanager',
    operations: {
      GetSecretValue: operation(z.strictObject({ SecretId: SECRET_ID, ...version }), (input, identity) => {
        const secret = findSecret('GetSecretValue', input.SecretId, identity, options);
        checkVersion(secret, input);
        return secretValue(secret, options);
      }),
      DescribeSecret: operation(z.strictObject({ SecretId: SECRET_ID }), ({ SecretId }, identity) => {
        const { arn, name, description, key, versionId } = findSecret('DescribeSecret', SecretId, identity, options);
        const created = seconds(options.startedAt);
        return {
          ARN: arn,
          Name: name,
          Description: description,
          KmsKeyId: key?.arn,
          CreatedDate: created,
          LastChangedDate: created,
          VersionIdsToStages: { [versionId]: [STAGE] },
        };
      }),
      BatchGetSecretValue: operation(
        z.strictObject({ SecretIdList: z.array(SECRET_ID).min(1).max(20) }),
        ({ SecretIdList }, identity) => {
          checkPermission({ identity, action: 'secretsmanager:BatchGetSecretValue', resourceArn: '*' }, options);
          const results = SecretIdList.map((id) => batchResult(id, identity, options));
          return {
            SecretValues: results.flatMap(({ value }) => (value ? [value] : [])),
            Errors: results.flatMap(({ error }) => (error ? [error] : [])),
          };
        },
      ),
    },
  };
}

function batchResult(
  SecretId: string,
  identity: Identity,
  options: SecretsManagerOptions,
): { readonly value?: object; readonly error?: object } {
  try {
    return { value: secretValue(findSecret('GetSecretValue', SecretId, identity, options), options) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { error: { SecretId, ErrorCode: error.code, Message: error.message } };
  }
}

/**
 * Finds a secret by its name, its ARN, or its ARN without the hyphen and the six random characters at its end. The error for a caller without
 * permission does not say whether the secret exists.
 */
function findSecret(operationName: string, id: string, identity: Identity, options: SecretsManagerOptions): Secret {
  const { store } = options;
  const secret = store.secrets.find(({ name, arn }) => [name, arn, arn.slice(0, -'-123456'.length)].includes(id));
  const resourceArn = secret?.arn ?? (id.startsWith('arn:') ? id : `${secretArnPrefix(options)}${id}`);
  const action = `secretsmanager:${operationName}`;
  const context = { 'secretsmanager:SecretId': resourceArn, 'secretsmanager:VersionStage': STAGE };
  checkPermission({ identity, action, resourceArn, resourcePolicy: secret?.policy, context }, options);
  if (secret === undefined) throw notFound("Secrets Manager can't find the specified secret.");
  if (operationName === 'GetSecretValue') checkKeyPermission(secret, identity, options);
  return secret;
}

/** If the secret has a customer-managed key, the caller also needs a permission for the key. */
function checkKeyPermission(
  { key, arn }: Secret,
  identity: Identity,
  { authorize, region, accountId }: SecretsManagerOptions,
): void {
  if (key === undefined) return;
  const context = {
    'kms:CallerAccount': accountId,
    'kms:EncryptionContext:SecretARN': arn,
    'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
  };
  const access = authorize({
    identity,
    action: 'kms:Decrypt',
    resourceArn: key.arn,
    resourcePolicy: key.policy,
    context,
  });
  if (!access.allowed) throw new ServiceError('AccessDeniedException', 'Access to KMS is not allowed');
}

function checkPermission(access: Parameters<Authorize>[0], { authorize }: SecretsManagerOptions): void {
  const decision = authorize(access);
  if (!decision.allowed) throw new ServiceError('AccessDeniedException', decision.message);
}

function checkVersion(
  { versionId }: Secret,
  { VersionId, VersionStage }: { readonly VersionId?: string; readonly VersionStage?: string },
): void {
  const what = "Secrets Manager can't find the specified secret value for";
  if (VersionId !== undefined && VersionId !== versionId) throw notFound(`${what} VersionId: ${VersionId}`);
  if (VersionStage !== undefined && VersionStage !== STAGE) throw notFound(`${what} staging label: ${VersionStage}`);
}

function secretValue({ arn, name, versionId, value }: Secret, { startedAt }: SecretsManagerOptions): object {
  return {
    ARN: arn,
    Name: name,
    VersionId: versionId,
    SecretString: value,
    VersionStages: [STAGE],
    CreatedDate: seconds(startedAt),
  };
}

/** Timestamps in AWS JSON are seconds since the epoch. */
function seconds(date: Date): number {
  return date.getTime() / 1000;
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}
