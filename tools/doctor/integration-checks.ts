import { apiProvider } from '../../lib/api-provider';
import { property } from '../descriptions/read-integration';
import { arnParts } from '../stack/arn-parts';
import { regionInUrl } from '../stack/region-in-url';
import { type Check, type Evidence, integrationCheck } from './check';
import { AGREES, wrong } from './outcome';
import { prefixes, setPrefixes } from './prefixes';

/** These checks show whether the integration allows requests to the function's URL. The repairs keep the settings that other functions use. */
export const INTEGRATION_CHECKS: readonly Check[] = [
  integrationCheck('the integration', 'enabled', (integration, { integrationName }) => {
    if (property(integration, 'ENABLED').toLowerCase() === 'true') return AGREES;
    return wrong('the integration is disabled', `ALTER API INTEGRATION ${integrationName} SET ENABLED = TRUE;`);
  }),

  integrationCheck('the integration', 'provider', (integration, { outputs }) => {
    const provider = property(integration, 'API_PROVIDER').toLowerCase();
    const needed = apiProvider(outputs.EndpointType, arnParts(outputs.ApiRoleArn).partition === 'aws-us-gov');
    if (provider === needed) return AGREES;
    return wrong(
      `API_PROVIDER is ${provider}, but the stack's ${outputs.EndpointType} endpoint needs ${needed}`,
      'ALTER cannot change it: create another integration with npm run sql -- --integration NAME, then npm run link and npx cdk deploy',
    );
  }),

  integrationCheck('the integration', 'region', (integration, evidence) => {
    const region = regionInUrl(evidence.outputs.FunctionUrl);
    const allowed = prefixes(integration, 'API_ALLOWED_PREFIXES').flatMap((prefix) => regionInUrl(prefix) ?? []);
    if (region === undefined || allowed.length === 0 || allowed.includes(region)) return AGREES;
    return wrong(
      `API_ALLOWED_PREFIXES has URLs in ${[...new Set(allowed)].join(', ')}, but the stack is in ${region}`,
      allowOurs(evidence),
    );
  }),

  integrationCheck('the integration', 'allowed prefix', (integration, evidence) => {
    const allowed = prefixes(integration, 'API_ALLOWED_PREFIXES');
    const { functions } = evidence.outputs;
    const closed = functions.filter(({ url }) => !allowed.some((prefix) => url.startsWith(prefix)));
    if (closed.length === 0) return AGREES;
    return wrong(
      `${closed.map(({ url }) => url).join(' and ')} begins with none of API_ALLOWED_PREFIXES (${allowed.join(', ')})`,
      allowOurs(evidence),
    );
  }),

  integrationCheck('the integration', 'blocked prefix', (integration, { outputs, integrationName }) => {
    const blocked = prefixes(integration, 'API_BLOCKED_PREFIXES');
    const blocking = blocked.filter((prefix) => outputs.functions.some(({ url }) => url.startsWith(prefix)));
    if (blocking.length === 0) return AGREES;
    const rest = blocked.filter((prefix) => !blocking.includes(prefix));
    // A shorter prefix can also block APIs of other teams. A part of a prefix cannot be unblocked.
    const wider = blocking.filter((prefix) => prefix.length < outputs.AllowedPrefix.length);
    const unblock = setPrefixes(integrationName, 'API_BLOCKED_PREFIXES', rest);
    return wrong(
      `API_BLOCKED_PREFIXES has ${blocking.join(', ')}, which takes precedence over API_ALLOWED_PREFIXES`,
      wider.length === 0
        ? unblock
        : `${unblock} This also unblocks all other URLs that begin with ${wider.join(' or ')}`,
    );
  }),

  {
    subject: 'the methods of the API',
    name: 'methods',
    compare: ({ outputs }) => {
      const missing = ['POST', 'GET'].filter((method) => !outputs.Methods.split(',').includes(method));
      if (missing.length === 0) return AGREES;
      return wrong(
        `the API has no ${missing.join(' and no ')}; Snowflake needs POST for batches and GET for polls`,
        'add the method in lib/remote-service.ts, then run npx cdk deploy',
      );
    },
  },
];

function allowOurs({ integration, integrationName, outputs }: Evidence): string {
  const allowed = integration ? prefixes(integration, 'API_ALLOWED_PREFIXES') : [];
  return setPrefixes(integrationName, 'API_ALLOWED_PREFIXES', [...allowed, outputs.AllowedPrefix]);
}
