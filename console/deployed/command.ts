import { aCommand, runCommand, wholeNumber } from '../../tools/command-line/command';
import { inWords } from '../../tools/stack/aws-problem';
import { withStackOptions, type StackOptions } from '../../tools/stack/stack-options';
import { bundledPage } from '../server/bundle-page';
import { startConsole } from '../server/start-console';
import { DeployedSource } from './deployed-source';
import { deployedStack } from './deployed-stack';

interface Options extends StackOptions {
  readonly port?: number;
  readonly readOnly?: boolean;
}

const command = withStackOptions(
  aCommand('npm run console --', 'Shows the batches of a deployed stack in a browser, until you stop it.'),
)
  .option('--port <n>', 'port of the page (default: any free one)', wholeNumber(1, 65_535))
  .option('--read-only', 'offer neither Fail nor Requeue');

export const runConsoleCommand = () =>
  runCommand(command, async (onEnd) => {
    const { port, readOnly, ...options } = command.opts<Options>();
    const stack = await inWords(() => deployedStack(options));
    const source = new DeployedSource({ stack, readOnly });
    const server = await startConsole({ source, port, files: bundledPage() });
    onEnd(() => server.stop());
    const { name, account, region } = stack;
    console.log(`Stack ${name} in account ${account}, region ${region}:\n${server.address}`);
    for (const { permission, sentence } of (await source.info()).lacks) console.error(`${permission}: ${sentence}`);
    // Waits until a signal ends the process.
    await new Promise(() => undefined);
  });
