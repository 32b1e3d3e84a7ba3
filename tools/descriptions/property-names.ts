/** The names of properties that differ between Terraform's Snowflake provider (the keys) and DESCRIBE (the values). */
const TERRAFORM_NAMES: Readonly<Record<string, string>> = {
  ALLOWED_PREFIXES: 'API_ALLOWED_PREFIXES',
  BLOCKED_PREFIXES: 'API_BLOCKED_PREFIXES',
  URL_OF_PROXY_AND_RESOURCE: 'BODY',
  RETURN_TYPE: 'RETURNS',
};

/** The properties that DESCRIBE FUNCTION or GET_DDL shows. */
const OF_FUNCTIONS: ReadonlySet<string> = new Set([
  'SIGNATURE',
  'RETURNS',
  'LANGUAGE',
  'NULL_HANDLING',
  'VOLATILITY',
  'BODY',
  'HEADERS',
  'CONTEXT_HEADERS',
  'MAX_BATCH_ROWS',
  'COMPRESSION',
  'API_INTEGRATION',
]);

/** Matches properties of integrations of every kind, so that a description of the wrong kind is recognised. */
const OF_INTEGRATIONS =
  /^(ENABLED|ALLOWED_NETWORK_RULES|AUTH_TYPE|DIRECTION|(API|AZURE|GOOGLE|GCP|STORAGE|NOTIFICATION|AWS_SNS|AWS_SQS|WEBHOOK|OAUTH|EXTERNAL_OAUTH|SAML2|CATALOG)_[A-Z0-9_]+)$/;

/** The property's name as DESCRIBE spells it, in capitals: `API_AWS_ROLE_ARN`, `NULL_HANDLING`. Undefined for other words. */
export function propertyName(word: string): string | undefined {
  const spelt = word.trim().toUpperCase().replaceAll(' ', '_');
  const name = TERRAFORM_NAMES[spelt] ?? spelt;
  return OF_FUNCTIONS.has(name) || OF_INTEGRATIONS.test(name) ? name : undefined;
}

export function isOfFunction(name: string): boolean {
  return OF_FUNCTIONS.has(name);
}
