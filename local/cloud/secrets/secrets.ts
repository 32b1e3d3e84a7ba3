import type { Authorize } from '../authorization';
import type { Identities } from '../identities';
import { startLoopbackServer, type LoopbackServer } from '../loopback-server';
import { answerJson } from './json-service';
import { parameterStore } from './parameter-store';
import type { Place } from './secret-arn';
import type { SecretStore } from './secret-store';
import { secretsManager } from './secrets-manager';

export interface SecretsOptions extends Place {
  readonly store: SecretStore;
  readonly identities: Identities;
  readonly authorize: Authorize;
}

const REQUEST_BYTES = 1024 * 1024;

/** Secrets Manager and the Parameter Store, read-only, on one endpoint. */
export function startSecrets({
  store,
  identities,
  authorize,
  region,
  accountId,
}: SecretsOptions): Promise<LoopbackServer> {
  const options = { store, authorize, region, accountId, startedAt: new Date() };
  const services = { secretsmanager: secretsManager(options), AmazonSSM: parameterStore(options) };
  return startLoopbackServer({
    bodyLimit: REQUEST_BYTES,
    answer: (request) => Promise.resolve(answerJson(request, { services, identities, region })),
  });
}
