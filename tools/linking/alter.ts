import { integrationName } from '../../lib/snowflake-sql';
import type { Link } from './check';

/** The statement that mends a setting of the integration. ALTER, since making it anew would change the external id. */
export function alter({ FunctionName }: Link['outputs'], setting: string): string {
  return `ALTER API INTEGRATION ${integrationName(FunctionName)} SET ${setting};`;
}
