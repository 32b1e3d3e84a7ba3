import { aCommand, runCommand } from '../command-line/command';
import { writeLines } from '../command-line/write-lines';
import { script } from '../linking/script';
import { readOutputs, type StackOptions, withStackOptions } from '../stack/stack-options';

const command = withStackOptions(
  aCommand('npm run sql --', 'Prints the set-up script of the deployed stack, to paste into a Snowflake worksheet.'),
).option('--role <names...>', 'Snowflake roles that may create and call functions');

export const runSqlCommand = () =>
  runCommand(command, async () => {
    const { role, ...stack } = command.opts<StackOptions & { readonly role?: readonly string[] }>();
    await writeLines(process.stdout, [script(await readOutputs(stack), role)]);
  });
