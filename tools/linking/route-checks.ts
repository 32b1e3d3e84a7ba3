import { apiProvider } from '../../lib/api-provider';
import { integrationName } from '../../lib/snowflake-sql';
import { alter } from './alter';
import { arnParts } from './arn-parts';
import type { Check, Link } from './check';
import { type Description, property } from './read-description';
import { regionInUrl } from '../stack/region-in-url';

/** Whether Snowflake's requests get to the function's URL. */
export const ROUTE_CHECKS: readonly Check[] = [
  {
    name: 'enabled',
    problem: ({ description, outputs }) => {
      if (property(description, 'ENABLED').toLowerCase() === 'true') return undefined;
      return { what: 'the integration is switched off', todo: alter(outputs, 'ENABLED = TRUE') };
    },
  },
  {
    name: 'provider',
    problem: ({ description, outputs }) => {
      const provider = property(description, 'API_PROVIDER').toLowerCase();
      const wanted = apiProvider(outputs.EndpointType, arnParts(outputs.ApiRoleArn).partition === 'aws-us-gov');
      if (provider === wanted) return undefined;
      return {
        what: `API_PROVIDER is ${provider}, the stack's ${outputs.EndpointType} endpoint needs ${wanted}`,
        todo: 'ALTER cannot change it: drop the integration, run npm run sql, then npm run link and npx cdk deploy',
      };
    },
  },
  {
    name: 'region',
    problem: ({ description, outputs }) => {
      const region = regionInUrl(outputs.FunctionUrl);
      const allowed = prefixes(description, 'API_ALLOWED_PREFIXES').flatMap((prefix) => regionInUrl(prefix) ?? []);
      if (region === undefined || allowed.length === 0 || allowed.includes(region)) return undefined;
      return {
        what: `API_ALLOWED_PREFIXES is about ${allowed.join(', ')}, the stack is in ${region}`,
        todo: alterPrefixes(outputs),
      };
    },
  },
  {
    name: 'allowed prefix',
    problem: ({ description, outputs }) => {
      const allowed = prefixes(description, 'API_ALLOWED_PREFIXES');
      if (allowed.some((prefix) => outputs.FunctionUrl.startsWith(prefix))) return undefined;
      return {
        what: `no prefix in API_ALLOWED_PREFIXES (${allowed.join(', ')}) begins ${outputs.FunctionUrl}`,
        todo: alterPrefixes(outputs),
      };
    },
  },
  {
    name: 'blocked prefix',
    problem: ({ description, outputs }) => {
      const blocking = prefixes(description, 'API_BLOCKED_PREFIXES').filter((prefix) =>
        outputs.FunctionUrl.startsWith(prefix),
      );
      if (blocking.length === 0) return undefined;
      return {
        what: `API_BLOCKED_PREFIXES has ${blocking.join(', ')}, which wins over what is allowed`,
        todo: `ALTER API INTEGRATION ${integrationName(outputs.FunctionName)} UNSET API_BLOCKED_PREFIXES;`,
      };
    },
  },
  {
    name: 'methods',
    problem: ({ outputs }) => {
      const missing = ['POST', 'GET'].filter((method) => !outputs.Methods.split(',').includes(method));
      if (missing.length === 0) return undefined;
      return {
        what: `the API has no ${missing.join(' and no ')}; Snowflake needs POST for batches and GET for polls`,
        todo: 'add it in lib/async-external-function.ts, then npx cdk deploy',
      };
    },
  },
];

function prefixes(description: Description, name: string): readonly string[] {
  return (description.get(name) ?? '').split(/[\s,[\]"']+/).filter((prefix) => prefix !== '');
}

function alterPrefixes(outputs: Link['outputs']): string {
  return alter(outputs, `API_ALLOWED_PREFIXES = ('${outputs.AllowedPrefix}')`);
}
