import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { format } from 'prettier';

const FILE = path.join(__dirname, '..', 'docs', 'performance', 'results.json');

/** Significant digits of a stored number: more than the page shows, few enough to read. */
const DIGITS = 6;

/** The result of a scenario, with its date and machine. */
export interface Finding {
  readonly measured: string;
  readonly machine: string;
  readonly node: string;
  /** The machine's load average in the minute before: above 0, other processes ran, and times are too long. */
  readonly load: number;
  readonly result: unknown;
}

/** By the scenario's name. */
export type Findings = Readonly<Record<string, Finding>>;

/** @param load before the run */
export function aFinding(result: unknown, load: number): Finding {
  const cpus = os.cpus();
  const machine = `${cpus.length} cores (${cpus[0]?.model.trim() ?? os.arch()}), ${os.platform()}`;
  return { measured: new Date().toISOString().slice(0, 10), machine, node: process.version, load, result };
}

/** The findings of earlier runs: a run of one scenario keeps those of the others. */
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
