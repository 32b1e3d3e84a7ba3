import { Option } from 'commander';
import { CDK_JSON, configIn } from '../../lib/cdk-json';
import { aCommand, runCommand, wholeNumber } from '../command-line/command';
import { UsageError } from '../command-line/usage-error';
import { exchangeLine } from '../../local/snowflake/exchange-line';
import { resultTable } from '../../local/snowflake/result-table';
import { writeLines } from '../command-line/write-lines';
import { smokeTest } from '../smoke/smoke-test';
import { deployedTarget, headingOf, localTarget } from '../smoke/smoke-target';

interface Options {
  readonly url?: string;
  readonly region?: string;
  readonly local?: boolean;
  readonly function?: string;
  readonly rows: number;
}

const command = aCommand('npm run smoke --', 'Sends one small batch to the service, as Snowflake does.')
  .option('--url <url>', 'the URL of a deployed function, which is called with your AWS credentials')
  .option('--region <region>', 'the region of the URL, if its domain does not name it')
  .addOption(new Option('--local', 'call the stack of npm run serve').conflicts('region'))
  .option('--function <name>', 'the function to call (default: that of the URL, or the first that npm run serve runs)')
  .option('--rows <n>', 'how many rows to send', wholeNumber(1, 500), 3);

export const runSmokeCommand = () =>
  runCommand(command, async () => {
    const { url, region, local, rows, function: fn } = command.opts<Options>();
    if ((url === undefined) === (local === undefined)) throw new UsageError('Name what to call: --url URL or --local.');
    const target =
      url === undefined
        ? await localTarget(fn)
        : await deployedTarget(url, { region, fn, functions: configIn(CDK_JSON).functions });
    const values = await smokeTest(target, { rows, onExchange: (exchange) => console.log(exchangeLine(exchange)) });
    console.log();
    await writeLines(process.stdout, resultTable(headingOf(target), values));
  });
