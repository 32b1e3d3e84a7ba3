import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { format } from 'prettier';

const FILE = path.join(__dirname, '..', 'docs', 'performance', 'results.json');

/** So many that no figure of the page changes, few enough to read. */
const DIGITS = 6;

/** What a scenario found, when and on what. */
export interface Finding {
  readonly measured: string;
  readonly machine: string;
  readonly node: string;
  /** Processes that wanted a core in the minute before: above 0 others were at work, and times are too long. */
  readonly load: number;
  readonly result: unknown;
}

/** By name of the scenario. */
export type Findings = Readonly<Record<string, Finding>>;

/** @param load before the run */
export function aFinding(result: unknown, load: number): Finding {
  const cpus = os.cpus();
  const machine = `${cpus.length} cores (${cpus[0]?.model.trim() ?? os.arch()}), ${os.platform()}`;
  return { measured: new Date().toISOString().slice(0, 10), machine, node: process.version, load, result };
}

/** What earlier runs have found: a run of one scenario leaves the others as they are. */
export function readFindings(): Findings {
  return fs.existsSync(FILE) ? (JSON.parse(fs.readFileSync(FILE, 'utf8')) as Findings) : {};
}

export async function writeFindings(findings: Findings): Promise<void> {
  fs.mkdirSync(path.dirname(FILE), { recursive: true });
  const rounded = JSON.stringify(findings, (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value,
  );
  fs.writeFileSync(FILE, await format(rounded, { parser: 'json', printWidth: 120 }));
}
