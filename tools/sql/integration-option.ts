import type { Command } from 'commander';
import { integrationName } from '../../lib/snowflake-sql';
import { identifier } from './identifier';

export interface IntegrationOption {
  /** The integration's name in SQL, in quotes if it needs them. */
  readonly integration?: string;
}

/** Adds the option that names the API integration in Snowflake. */
export function withIntegrationOption(command: Command): Command {
  return command.option(
    '--integration <name>',
    `the API integration in Snowflake (default: the function's name and ${integrationName('')})`,
    identifier,
  );
}
