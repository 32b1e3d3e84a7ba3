import type { Integration } from '../descriptions/read-integration';

type PrefixList = 'API_ALLOWED_PREFIXES' | 'API_BLOCKED_PREFIXES';

export function prefixes(integration: Integration, list: PrefixList): readonly string[] {
  return (integration.get(list) ?? '').split(/[\s,[\]"']+/).filter((prefix) => prefix !== '');
}

/** The SQL statement that replaces this list of the integration. */
export function setPrefixes(integrationName: string, list: PrefixList, all: readonly string[]): string {
  // Snowflake accepts no empty list.
  if (all.length === 0) return `ALTER API INTEGRATION ${integrationName} UNSET ${list};`;
  const literals = all.map((prefix) => `'${prefix.replaceAll("'", "''")}'`);
  return `ALTER API INTEGRATION ${integrationName} SET ${list} = (${literals.join(', ')});`;
}
