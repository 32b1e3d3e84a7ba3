import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { CDK_JSON, configIn } from '../../lib/cdk-json';
import { aCommand, runCommand } from '../command-line/command';
import { writeLines } from '../command-line/write-lines';
import { checkProcessor } from '../smoke/check-processor';
import { deployedTarget, functionsAt } from '../smoke/smoke-target';

const ROOT = path.join(__dirname, '..', '..');

const command = aCommand(
  'npm run test:deployed --',
  'Runs the tests of test/contract over HTTP against a deployed service, with your AWS credentials.',
)
  .requiredOption('--url <url>', 'the URL of the deployed function')
  .option('--region <region>', 'the region of the URL, if its domain does not name it');

/** The cost of one run. The numbers are the metrics RowsAccepted and ComprehendUnits of a run on `npm run serve`; the list price is $0.0001 a unit. */
const COST =
  'The tests send 12,205 rows to the service. With Comprehend they cost 84,226 units, $8.42 at list price. They take about two minutes at 10 calls a second.';

/** The assertions that `npm test` makes and `npm run test:deployed` cannot make, because they need access to the inside of the service. */
const NOT_TESTED = [
  'other callers than you: another session, role, account or external id (test/integration/trust.test.ts, bad-callers.thorough.ts)',
  'that a rejected request leaves no item in the table (only that a GET is answered 404) (test/integration/bad-callers.thorough.ts)',
  'faults, such as a lost reply, a killed worker, a throttled table or Comprehend (test/reliability/, npm run chaos)',
  'the contents of logs and metrics (test/integration/metrics.thorough.ts, no-leaks.thorough.ts)',
  'the permissions of each function (test/integration/permissions.thorough.ts)',
];

export const runTestDeployedCommand = () =>
  runCommand(command, async (onEnd) => {
    const { url, region: named } = command.opts<{ readonly url: string; readonly region?: string }>();
    // Checks the URL, the region and the credentials before jest starts.
    const { functions } = configIn(CDK_JSON);
    const { region } = await deployedTarget(url, { region: named, functions });
    checkProcessor(functionsAt(url, functions));
    console.error(COST);
    const jest = spawn(
      process.execPath,
      [require.resolve('jest/bin/jest'), '--selectProjects', 'contract', '--runInBand', '--verbose'],
      { cwd: ROOT, stdio: 'inherit', env: { ...process.env, REMOTE_SERVICE_URL: url, REMOTE_SERVICE_REGION: region } },
    );
    onEnd(() => Promise.resolve(void jest.kill()));
    const [code] = (await once(jest, 'exit')) as [number | null];
    await writeLines(process.stdout, [
      '',
      'Not tested, because a caller cannot see it:',
      ...NOT_TESTED.map((line) => `- ${line}`),
    ]);
    process.exitCode = code ?? 1;
  });
