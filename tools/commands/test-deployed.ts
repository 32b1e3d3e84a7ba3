import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { CDK_JSON, configIn } from '../../lib/cdk-json';
import type { FunctionConfig } from '../../lib/functions/function-config';
import { PROCESSORS } from '../../lib/functions/registry';
import { UsageError } from '../command-line/usage-error';
import { aCommand, runCommand } from '../command-line/command';
import { writeLines } from '../command-line/write-lines';
import { deployedTarget, functionsAt } from '../smoke/smoke-target';

const ROOT = path.join(__dirname, '..', '..');

const command = aCommand(
  'npm run test:deployed --',
  'Runs the assertions of test/contract over HTTP against a deployed service, with your AWS credentials.',
)
  .requiredOption('--url <url>', 'the URL of the deployed function')
  .option('--region <region>', 'of the URL, if its domain does not name one');

/** Counted by `npm run serve` during one run: metrics RowsAccepted and ComprehendUnits. List price: $0.0001 a unit. */
const COST =
  'The assertions send 12,205 rows to the service. With Comprehend that is 84,226 units, $8.42 at list price. They take about two minutes at 10 calls a second.';

/** Assertions of npm test that need the inside of the service: npm run test:deployed does not make them. */
const NOT_ASKED = [
  'a caller other than you: another session, role, account or external id (test/integration/trust.test.ts, bad-callers.test.ts)',
  'what a rejected request leaves in the table, beyond a GET that answers 404 (test/integration/bad-callers.test.ts)',
  'faults: a lost reply, a killed worker, a throttled table or Comprehend (test/reliability/, npm run chaos)',
  'logs, metrics and their contents (test/integration/metrics.thorough.ts, no-leaks.thorough.ts)',
  'permissions of each function (test/integration/permissions.thorough.ts)',
];

export const runTestDeployedCommand = () =>
  runCommand(command, async (onEnd) => {
    const { url, region: named } = command.opts<{ readonly url: string; readonly region?: string }>();
    // Checks the URL, the region and that there are credentials, before jest starts.
    const { functions } = configIn(CDK_JSON);
    const { region } = await deployedTarget(url, { region: named, functions });
    refuseOtherProcessors(functionsAt(url, functions));
    console.error(COST);
    const jest = spawn(
      process.execPath,
      [require.resolve('jest/bin/jest'), '--selectProjects', 'contract', '--runInBand', '--verbose'],
      { cwd: ROOT, stdio: 'inherit', env: { ...process.env, REMOTE_SERVICE_URL: url, REMOTE_SERVICE_REGION: region } },
    );
    onEnd(() => Promise.resolve(void jest.kill()));
    const [code] = (await once(jest, 'exit')) as [number | null];
    await writeLines(process.stdout, ['', 'Not asked from outside:', ...NOT_ASKED.map((line) => `- ${line}`)]);
    process.exitCode = code ?? 1;
  });

/** The assertions send texts and expect scores. */
function refuseOtherProcessors([fn]: readonly FunctionConfig[]): void {
  if (fn === undefined || fn.definition === PROCESSORS.sentiment) return;
  throw new UsageError(
    `The assertions are about the processor sentiment, and cdk.json has another one for ${fn.name}. Name the URL of a sentiment function, or try this one: npm run smoke`,
  );
}
