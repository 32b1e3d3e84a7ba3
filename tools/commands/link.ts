import { CDK_JSON } from '../../lib/cdk-json';
import { aCommand, runCommand } from '../command-line/command';
import { UsageError } from '../command-line/usage-error';
import { writeLines } from '../command-line/write-lines';
import { link, listPairs, unlink } from '../linking/link-commands';
import { readInput } from '../linking/read-input';

interface Options {
  readonly add?: boolean;
  readonly list?: boolean;
  readonly remove?: string;
}

const command = aCommand(
  'npm run link --',
  'Lets a Snowflake account call the service: writes what DESCRIBE INTEGRATION says into cdk.json.',
)
  .argument('[file]', 'the output of DESCRIBE INTEGRATION, in any format (default: what is pasted or piped in)')
  .option('--add', 'keep other external ids of the same user: a second integration of one account')
  .option('--list', 'show who is linked, and change nothing')
  .option('--remove <arn-or-id>', 'unlink a user, by its ARN or its external id');

export const runLinkCommand = () =>
  runCommand(command, async () => {
    const [file] = command.args;
    const { add, list, remove } = command.opts<Options>();
    if ([file ?? add, list, remove].filter((given) => given !== undefined).length > 1)
      throw new UsageError('Link, --list or --remove: one at a time.');
    await writeLines(process.stdout, await lines());

    async function lines(): Promise<readonly string[]> {
      if (list) return listPairs(CDK_JSON);
      if (remove !== undefined) return unlink(remove, CDK_JSON);
      return link(await readInput(file), { file: CDK_JSON, keepOthers: add });
    }
  });
