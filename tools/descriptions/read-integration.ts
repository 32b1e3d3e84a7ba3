import { UsageError } from '../command-line/usage-error';
import { isOfFunction } from './property-names';
import { READABLE_FORMS, readRecords } from './read-records';
import type { PropertyRecord } from './records';

/** The properties of an API integration for Amazon API Gateway, such as API_AWS_ROLE_ARN. */
export type Integration = PropertyRecord;

const OTHER_PROVIDERS: Readonly<Record<string, string>> = {
  AZURE_API_MANAGEMENT: 'an API integration for Azure API Management',
  GOOGLE_API_GATEWAY: 'an API integration for Google API Gateway',
  GIT_HTTPS_API: 'an API integration for Git repositories',
};

/** Other kinds of integrations, each with a pattern of the properties that only this kind has. */
const OTHER_KINDS: readonly (readonly [RegExp, string])[] = [
  [/^STORAGE_/, 'a storage integration'],
  [/^(OAUTH|EXTERNAL_OAUTH|SAML2)_|^AUTH_TYPE$/, 'a security integration'],
  [/^(NOTIFICATION|AWS_SNS|AWS_SQS|WEBHOOK|GCP_PUBSUB)_|^DIRECTION$/, 'a notification integration'],
  [/^ALLOWED_NETWORK_RULES$/, 'an external access integration'],
  [/^CATALOG_/, 'a catalog integration'],
];

/** Reads the API integration from the output of DESCRIBE INTEGRATION. Throws a UsageError if there is none, or more than one. */
export function readIntegration(text: string): Integration {
  const integration = integrationIn(readRecords(text));
  if (integration) return integration;
  throw new UsageError(`This text has no output of DESCRIBE INTEGRATION that can be read. ${READABLE_FORMS}.`);
}

/** Finds the API integration. Undefined if the records describe no integration. Throws if they describe only other kinds, or several API integrations. */
export function integrationIn(records: readonly PropertyRecord[]): Integration | undefined {
  const described = records.filter((record) => [...record.keys()].some((name) => !isOfFunction(name)));
  const linkable = described.filter(
    (record) => record.has('API_AWS_IAM_USER_ARN') || record.has('API_AWS_EXTERNAL_ID'),
  );
  if (linkable.length > 0) return merged(linkable);
  const [other] = described.flatMap((record) => otherKind(record) ?? []);
  if (other !== undefined)
    throw new UsageError(`This text describes ${other}. Give the description of the API integration for AWS.`);
  const incomplete = described.filter((record) => [...record.keys()].some((name) => name.startsWith('API_')));
  return incomplete.length > 0 ? merged(incomplete) : undefined;
}

/** Reads one property. Throws if it is missing, because then the text is incomplete. */
export function property(integration: Integration, name: string): string {
  const value = integration.get(name);
  if (value) return value;
  throw new UsageError(`The text has no ${name}, so it is incomplete. Copy the whole result of DESCRIBE INTEGRATION.`);
}

function otherKind(record: PropertyRecord): string | undefined {
  const provider = record.get('API_PROVIDER')?.toUpperCase() ?? '';
  const [, kind] = OTHER_KINDS.find(([name]) => [...record.keys()].some((key) => name.test(key))) ?? [];
  return (
    OTHER_PROVIDERS[provider] ?? kind ?? (/^(AWS_|$)/.test(provider) ? undefined : `an integration for ${provider}`)
  );
}

/** Merges the records into one. Terraform's state, or a text that was pasted twice, describes an integration more than once. */
function merged(records: readonly PropertyRecord[]): Integration {
  const all = new Map<string, string>();
  for (const [name, value] of records.flatMap((record) => [...record])) {
    const known = all.get(name) ?? value;
    if (known.toLowerCase() !== value.toLowerCase())
      throw new UsageError(`The text has two values of ${name}. Give the output of one DESCRIBE INTEGRATION only.`);
    all.set(name, value);
  }
  return all;
}
