import * as fs from 'node:fs';
import * as path from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Findings } from '../findings';
import { SCENARIOS } from '../scenarios/all';
import { manyBatches } from '../scenarios/many-batches';
import { oneBatch } from '../scenarios/one-batch';
import type { Check, Scenario } from '../scenarios/scenario';
import { costSection } from './cost-section';
import { ASSUMPTIONS, INTRODUCTION } from './introduction';
import { markdownTable } from './markdown-table';

const DOCS = path.join(__dirname, '..', '..', 'docs');
const PAGE = path.join(DOCS, 'performance.md');

/** Writes docs/performance.md and its charts, and returns what must hold. */
export async function writePage(findings: Findings): Promise<readonly Check[]> {
  const parts = SCENARIOS.flatMap((scenario) => {
    const finding = findings[scenario.name];
    if (finding === undefined) return [];
    const { measured, machine, node, load } = finding;
    const section = scenario.section(finding.result);
    const origin = `_Measured ${measured} with Node ${node.slice(1)} on ${machine}, load ${load.toFixed(1)} before: \`npm run bench -- --only ${scenario.name}\`._`;
    return [{ ...section, markdown: [`## ${scenario.title}`, '', ...section.markdown, origin, ''] }];
  });
  const checks = parts.flatMap((part) => part.checks ?? []);
  for (const [file, svg] of parts.flatMap(({ charts = {} }) => Object.entries(charts))) {
    fs.writeFileSync(path.join(DOCS, 'performance', file), svg);
  }
  const lines = [
    ...INTRODUCTION,
    '## What must hold',
    '',
    ...checksTable(checks),
    ...parts.flatMap(({ markdown }) => markdown),
    ...costs(findings),
    ...ASSUMPTIONS,
  ];
  const options = { ...(await resolveConfig(PAGE)), filepath: PAGE };
  fs.writeFileSync(PAGE, await format(lines.join('\n'), options));
  return checks;
}

function costs(findings: Findings): readonly string[] {
  const runsOf = <Run>({ name }: Scenario<readonly Run[]>) => (findings[name]?.result ?? []) as readonly Run[];
  return costSection(runsOf(oneBatch), runsOf(manyBatches));
}

function checksTable(checks: readonly Check[]): readonly string[] {
  const rows = checks.map(({ what, wanted, found, holds }) => [what, wanted, found, holds ? 'yes' : '**no**']);
  return markdownTable(['', 'wanted', 'found', 'holds'], rows);
}
