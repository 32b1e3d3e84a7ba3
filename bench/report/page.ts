import * as fs from 'node:fs';
import * as path from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Finding, Findings } from '../findings';
import { growth } from '../scenarios/growth';
import { handlers } from '../scenarios/handlers';
import { heldPolls } from '../scenarios/held-polls';
import { manyBatches } from '../scenarios/many-batches';
import { oneBatch } from '../scenarios/one-batch';
import { remembered } from '../scenarios/remembered';
import type { Scenario } from '../scenarios/scenario';
import { smallBatches } from '../scenarios/small-batches';
import { startUp } from '../scenarios/start-up';
import { twoFunctions } from '../scenarios/two-functions';
import { costSection } from './cost-section';
import { drawChart } from './draw-chart';
import { growthSection } from './growth-section';
import { handlersSection } from './handlers-section';
import { heldPollsSection } from './held-polls-section';
import { ASSUMPTIONS, INTRODUCTION } from './introduction';
import { manyBatchesSection } from './many-batches-section';
import { markdownTable } from './markdown-table';
import { oneBatchSection } from './one-batch-section';
import { rememberedSection } from './remembered-section';
import type { Check, Section } from './section';
import { smallBatchesSection } from './small-batches-section';
import { startUpSection } from './start-up-section';
import { twoFunctionsSection } from './two-functions-section';

const DOCS = path.join(__dirname, '..', '..', 'docs');

interface Part {
  readonly name: string;
  readonly title: string;
  readonly section: (result: unknown) => Section;
}

/** All sections, in the order of the page. */
const PARTS = [
  part(oneBatch, 'One batch', oneBatchSection),
  part(manyBatches, 'Many batches at once', manyBatchesSection),
  part(smallBatches, 'Small batches', smallBatchesSection),
  part(heldPolls, 'From ready to answered', heldPollsSection),
  part(twoFunctions, 'Two functions, one quota', twoFunctionsSection),
  part(remembered, 'Remembered answers', rememberedSection),
  part(growth, 'Growth', growthSection),
  part(startUp, 'Start-up', startUpSection),
  part(handlers, "The handlers' own work", handlersSection),
];

function part<Result>({ name }: Scenario<Result>, title: string, section: (result: Result) => Section): Part {
  return { name, title, section: (result) => section(result as Result) };
}

/**
 * Writes performance.md and its charts, and returns the requirements.
 *
 * @param docs the directory of performance.md
 */
export async function writePage(findings: Findings, docs = DOCS): Promise<readonly Check[]> {
  const parts = PARTS.flatMap((one) => {
    const finding = findings[one.name];
    return finding === undefined ? [] : [partOf(one, finding)];
  });
  const checks = parts.flatMap((section) => section.checks ?? []);
  fs.mkdirSync(path.join(docs, 'performance'), { recursive: true });
  for (const [file, chart] of parts.flatMap(({ charts = {} }) => Object.entries(charts))) {
    fs.writeFileSync(path.join(docs, 'performance', file), await drawChart(chart));
  }
  const lines = [
    ...INTRODUCTION,
    '## Requirements',
    '',
    ...checksTable(checks),
    ...parts.flatMap(({ markdown }) => markdown),
    ...costs(findings),
    ...ASSUMPTIONS,
  ];
  const page = path.join(docs, 'performance.md');
  const options = { ...(await resolveConfig(path.join(DOCS, 'performance.md'))), filepath: page };
  fs.writeFileSync(page, await format(lines.join('\n'), options));
  return checks;
}

function partOf({ name, title, section }: Part, { measured, machine, node, load, result }: Finding): Section {
  const { markdown, ...rest } = section(result);
  const origin = `_Measured ${measured} with Node ${node.slice(1)} on ${machine}, load ${load.toFixed(1)} before: \`npm run bench -- --only ${name}\`._`;
  return { ...rest, markdown: [`## ${title}`, '', ...markdown, origin, ''] };
}

function costs(findings: Findings): readonly string[] {
  const runsOf = <Run>({ name }: Scenario<readonly Run[]>) => (findings[name]?.result ?? []) as readonly Run[];
  return costSection(runsOf(oneBatch), runsOf(manyBatches));
}

function checksTable(checks: readonly Check[]): readonly string[] {
  const rows = checks.map(({ what, required, measured, holds }) => [
    what,
    required,
    measured,
    holds ? 'yes' : '**no**',
  ]);
  return markdownTable(['', 'required', 'measured', 'met'], rows);
}
