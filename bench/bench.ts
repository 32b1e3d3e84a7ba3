import * as os from 'node:os';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { runCommand } from '../local/command';
import { writeLines } from '../local/write-lines';
import { aFinding, readFindings, writeFindings, type Findings } from './findings';
import { checkLines } from './report/check-lines';
import { writePage } from './report/page';
import { SCENARIOS } from './scenarios/all';
import type { Check, RunOptions, Scenario, Step } from './scenarios/scenario';

interface Options {
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly only?: string;
  readonly node: readonly string[];
}

const command = new Command('npm run bench --')
  .description("Measures the stack on this machine beside Snowflake's sample, and writes docs/performance.md.")
  .option('--quick', 'small counts, no times, no page: what must hold on any machine')
  .option('--json', 'print what was found as JSON and nothing else')
  .addOption(new Option('--only <name>', 'one scenario').choices(SCENARIOS.map(({ name }) => name)))
  .option('--node <binaries...>', 'measure start-up on these, too', [])
  .showSuggestionAfterError(false)
  .exitOverride();

runCommand(command, async () => {
  const { json, only, node } = command.opts<Options>();
  const chosen = SCENARIOS.filter(({ name }) => only === undefined || name === only);
  const findings = await showingProgress(chosen, { nodes: [process.execPath, ...node] });
  const all = { ...readFindings(), ...findings };
  await writeFindings(all);
  const checks = await writePage(all);
  await writeLines(process.stdout, json ? [JSON.stringify(findings, null, 2)] : checkLines(checks));
  fail(checks);
});

/** Runs the scenarios one after another: side by side they would measure each other. */
async function showingProgress(scenarios: readonly Scenario<unknown>[], options: RunOptions): Promise<Findings> {
  const bar = new SingleBar({
    format: '{bar} {value} of {total} steps, {duration_formatted}. {what}',
    gracefulExit: false,
  });
  const total = scenarios.reduce((sum, { steps }) => sum + steps, 0);
  if (process.stderr.isTTY) bar.start(total, -1, { what: '' });
  const step: Step = (what) => (process.stderr.isTTY ? bar.increment(1, { what }) : console.error(what));
  const findings: Record<string, Findings[string]> = {};
  try {
    for (const scenario of scenarios) {
      const [load = 0] = os.loadavg();
      findings[scenario.name] = aFinding(await scenario.run(step, options), load);
    }
  } finally {
    bar.stop();
  }
  return findings;
}

function fail(checks: readonly Check[]): void {
  if (checks.some(({ holds }) => !holds)) process.exitCode = 1;
}
