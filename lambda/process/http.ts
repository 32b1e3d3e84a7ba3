import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { HttpSettings } from '../processing/http/contract';
import { http } from '../processing/http/http';
import { secretReader, secretRegion } from '../processing/http/secret-reader';
import { REQUEST_LIMITS } from '../shared/request-limits';
import { processing } from './entry';

export const handler = processing<HttpSettings>((parts) => {
  const { secret } = parts.settings;
  if (secret === undefined) return http(parts);
  const region = secretRegion(secret);
  const client = new SecretsManagerClient({ ...(region && { region }), requestHandler: REQUEST_LIMITS });
  return http({ ...parts, readSecret: secretReader(client, secret) });
});
