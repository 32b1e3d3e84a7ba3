import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { format } from 'prettier';

const FILE = path.join(__dirname, '..', 'docs', 'performance', 'results.json');

/** The significant digits of a stored number. The page shows fewer. */
const DIGITS = 6;

/** The result of a scenario, with its date and machine. */
export interface Finding {
  readonly measured: string;
  readonly machine: string;
  readonly node: string;
  /**
   * The machine's load average in the minute before the run. A load above 0 comes from the scenario before or from other programs. Other
   * programs make the measured times too long.
   */
  readonly load: number;
  readonly result: unknown;
}

/** The findings by the scenario's name. */
export type Findings = Readonly<Record<string, Finding>>;

/** @param load the load average before the run */
export function aFinding(result: unknown, load: number): Finding {
  const cpus = os.cpus();
  const machine = `${cpus.length} cores (${cpus[0]?.model.trim() ?? os.arch()}), ${os.platform()}`;
  return { measured: new Date().toISOString().slice(0, 10), machine, node: process.version, load, result };
}

/** Reads the findings of earlier runs. A run of some scenarios replaces their findings and keeps the others. */
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
