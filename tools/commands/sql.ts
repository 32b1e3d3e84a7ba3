import { aCommand, runCommand } from '../command-line/command';
import { writeLines } from '../command-line/write-lines';
import { identifier, identifiers } from '../sql/identifier';
import { type IntegrationOption, withIntegrationOption } from '../sql/integration-option';
import { script } from '../sql/script';
import { readOutputs, type StackOptions, withStackOptions } from '../stack/stack-options';

interface Options extends StackOptions, IntegrationOption {
  readonly database?: string;
  readonly schema?: string;
  readonly role?: readonly string[];
  readonly authorRole?: readonly string[];
  readonly function?: string;
}

const command = withIntegrationOption(
  withStackOptions(
    aCommand('npm run sql --', 'Prints the set-up script of the deployed stack, to paste into a Snowflake worksheet.'),
  ),
)
  .option('--function <name>', 'the script for one function (default: for all functions)')
  .option('--database <name>', "the function's database (default: the current database of the worksheet)", identifier)
  .option(
    '--schema <name>',
    "the function's schema (default: PUBLIC if --database is given, else the current schema)",
    identifier,
  )
  .option('--role <names...>', 'Snowflake roles that may call the function', identifiers)
  .option(
    '--author-role <names...>',
    'Snowflake roles that may create functions that use the integration',
    identifiers,
  );

export const runSqlCommand = () =>
  runCommand(command, async () => {
    const { role: callers, authorRole: authors, function: fn, ...given } = command.opts<Options>();
    const { integration, database, schema, ...stack } = given;
    const options = { fn, integration, database, schema, callers, authors };
    await writeLines(process.stdout, [script(await readOutputs(stack), options)]);
  });
