import { Option } from 'commander';
import { CDK_JSON, configIn } from '../../lib/cdk-json';
import { integrationName } from '../../lib/snowflake-sql';
import { aCommand, runCommand } from '../command-line/command';
import { UsageError } from '../command-line/usage-error';
import { writeLines } from '../command-line/write-lines';
import { readInput } from '../descriptions/read-input';
import { askChoice } from '../linking/ask-choice';
import { link, listPairs, unlink } from '../linking/link-commands';
import { type IntegrationOption, withIntegrationOption } from '../sql/integration-option';

interface Options extends IntegrationOption {
  readonly add?: boolean;
  readonly replace?: boolean;
  readonly list?: boolean;
  readonly remove?: readonly string[];
}

const command = withIntegrationOption(
  aCommand(
    'npm run link --',
    'Lets a Snowflake account call the service: writes the user ARN and the external id of its integration into cdk.json.',
  ).argument('[file]', 'the output of DESCRIBE INTEGRATION in any format (default: standard input)'),
)
  .option('--add', 'keep other external ids of the same user: use it for a second integration of an account')
  .addOption(
    new Option(
      '--replace',
      'replace the external id of the same user: use it after the integration was re-created',
    ).conflicts('add'),
  )
  .option('--list', 'show the linked pairs and change nothing')
  .option('--remove <arn-or-id...>', 'unlink the pairs with this user ARN, this external id, or both');

export const runLinkCommand = () =>
  runCommand(command, async () => {
    const [file] = command.args;
    const { add, replace, list, remove, integration } = command.opts<Options>();
    if ([file ?? add ?? replace, list, remove].filter((given) => given !== undefined).length > 1)
      throw new UsageError('You can link, --list or --remove, but only one at a time.');
    await writeLines(process.stdout, await lines());

    async function lines(): Promise<readonly string[]> {
      if (list) return listed(listPairs(CDK_JSON));
      if (remove !== undefined) return unlink(remove, CDK_JSON);
      const name = integration ?? integrationName(configIn(CDK_JSON).functions[0]?.name ?? '');
      const choice = add ? 'add' : replace ? 'replace' : undefined;
      const ask = process.stdin.isTTY ? (found: string) => askChoice(found) : undefined;
      return link(await readInput(file, `DESCRIBE INTEGRATION ${name}`), { file: CDK_JSON, choice, ask });
    }
  });

/** The lines of --list. The message goes only to a terminal, because a program takes each line for a pair. */
function listed(pairs: readonly string[]): readonly string[] {
  return pairs.length === 0 && process.stdout.isTTY
    ? ['No Snowflake account is linked, so none can call the service.']
    : pairs;
}
