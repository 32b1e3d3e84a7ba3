import * as os from 'node:os';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { runCommand } from '../tools/command-line/command';
import { writeLines } from '../tools/command-line/write-lines';
import { aFinding, readFindings, writeFindings, type Finding } from './findings';
import { QUICK_STEPS, quickChecks } from './quick';
import { checkLines } from './report/check-lines';
import { writePage } from './report/page';
import type { Check } from './report/section';
import { SCENARIOS } from './scenarios/all';
import type { Scenario, Step } from './scenarios/scenario';

interface Options {
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly only?: string;
  readonly page?: boolean;
  readonly node: readonly string[];
}

const command = new Command('npm run bench --')
  .description("Measures the stack and Snowflake's sample on this machine, and writes docs/performance.md.")
  .option('--quick', 'check only the requirements that do not depend on the machine, and write no page')
  .option('--json', 'print only the results, as JSON')
  .addOption(new Option('--only <name>', 'run one scenario').choices(SCENARIOS.map(({ name }) => name)))
  .option('--page', 'write the page and its charts from the last results, without measuring')
  .option('--node <binaries...>', 'also measure start-up on these Node.js binaries', [])
  .showSuggestionAfterError(false)
  .exitOverride();

export const runBenchCommand = () =>
  runCommand(command, async () => {
    const { quick, json, only, page, node } = command.opts<Options>();
    if (quick) {
      const checks = await showingProgress(QUICK_STEPS, quickChecks);
      await writeLines(process.stdout, json ? [JSON.stringify(checks, null, 2)] : checkLines(checks));
      return setExitCode(checks);
    }
    const chosen = SCENARIOS.filter(({ name }) => !page && (only === undefined || name === only));
    const steps = chosen.reduce((sum, scenario) => sum + scenario.steps, 0);
    const findings = await showingProgress(steps, (step) => runAll(chosen, step, [process.execPath, ...node]));
    const checks = await writePage(readFindings());
    await writeLines(process.stdout, json ? [JSON.stringify(findings, null, 2)] : checkLines(checks));
    setExitCode(checks);
  });

/**
 * Runs the scenarios one after another, because in parallel they would slow each other down. It writes each result immediately, in case the next
 * scenario fails.
 */
async function runAll(scenarios: readonly Scenario<unknown>[], step: Step, nodes: readonly string[]) {
  const findings: Record<string, Finding> = {};
  for (const scenario of scenarios) {
    const [load = 0] = os.loadavg();
    findings[scenario.name] = aFinding(await scenario.run(step, { nodes }), load);
    await writeFindings({ ...readFindings(), ...findings });
  }
  return findings;
}

async function showingProgress<T>(steps: number, run: (step: Step) => Promise<T>): Promise<T> {
  const format = '{bar} {value} of {total} steps, {duration_formatted}. {what}';
  const bar = new SingleBar({ format, gracefulExit: false });
  const { isTTY } = process.stderr;
  if (isTTY) bar.start(steps, -1, { what: '' });
  try {
    return await run((what) => (isTTY ? bar.increment(1, { what }) : console.error(what)));
  } finally {
    bar.stop();
  }
}

/** The command exits with 1 if a requirement is not met. */
function setExitCode(checks: readonly Check[]): void {
  if (checks.some(({ holds }) => !holds)) process.exitCode = 1;
}
