import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { errorName, isTransient } from '../../shared/errors';
import { CallError } from './call-error';
import { secretFailure } from './failures';

/** Resolves with the text of a secret. */
export type ReadSecret = () => Promise<string>;

/** The region of a secret's ARN; undefined for a name. */
export function secretRegion(secret: string): string | undefined {
  return /^arn:[^:]+:secretsmanager:([^:]+):/.exec(secret)?.[1];
}

/**
 * Makes a function that reads a secret from Secrets Manager. It throws a CallError for a transient error, and a BatchFailure for a permanent error or
 * for a binary secret. Neither contains a message of Secrets Manager.
 *
 * @param secret its name or ARN
 */
export function secretReader(client: Pick<SecretsManagerClient, 'send'>, secret: string): ReadSecret {
  return async () => {
    const { SecretString: text } = await client
      .send(new GetSecretValueCommand({ SecretId: secret }))
      .catch((error: unknown) => {
        const name = errorName(error);
        throw isTransient(error) ? new CallError(name) : secretFailure(`Secrets Manager answered ${name}`);
      });
    if (text === undefined) throw secretFailure('it is binary, and text is expected');
    return text;
  };
}
