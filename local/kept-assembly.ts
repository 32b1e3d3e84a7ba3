import * as fs from 'node:fs';
import * as path from 'node:path';
import { changedSince } from './changed-since';
import { digestOf } from './digest-of';
import { synthesise, type SynthesisOptions, type SynthesisResult } from './synthesise';

/** What the stack is made of, from the project's root. npm writes the last file: it lists the packages that are installed. */
const INPUTS = [
  'cdk.json',
  'functions',
  'lambda',
  'lib',
  'local',
  'node_modules/.package-lock.json',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
];

/** The file of the assembly that says what it was made of. */
const RECORD = 'inputs.json';

interface Inputs {
  readonly digest: string;
  /** Files and folders besides INPUTS, such as those of packages. */
  readonly sources: readonly string[];
}

/** What tests replace. */
interface Parts {
  /** Default: the folder of this project. */
  readonly root?: string;
  /** Default: {@link synthesise}. */
  readonly make?: typeof synthesise;
}

/**
 * Synthesises the stack, unless the assembly in `outdir` was made of the same inputs: files, options and version of Node. The
 * contents of files count. Their times count only for edits during the synthesis.
 */
export async function keptAssembly(
  options: Omit<SynthesisOptions, 'processors'>,
  { root = path.join(__dirname, '..'), make = synthesise }: Parts = {},
): Promise<SynthesisResult> {
  const { outdir, onStep, ...asked } = options;
  const inputs = INPUTS.map((name) => path.join(root, name));
  const digest = (sources: readonly string[] = []) =>
    digestOf([...inputs, ...sources], { asked, node: process.version, root });
  const record = path.join(outdir, RECORD);
  const kept = recordIn(record);
  if (kept && kept.digest === digest(kept.sources)) {
    onStep?.('Nothing has changed since the last synthesis.');
    return { assemblyDir: outdir };
  }
  const startedAt = Date.now();
  const before = digest();
  fs.rmSync(record, { force: true });
  const { assemblyDir, sources } = await make(options);
  const others = sources.filter((source) => ![...inputs, outdir].some((place) => isWithin(place, source)));
  const after = digest(others);
  // An assembly whose inputs were edited meanwhile has parts of both versions, so the next start makes it again. The other
  // sources are known only now, so their times have to tell.
  if (digest() === before && !others.some((source) => changedSince(source, startedAt)))
    fs.writeFileSync(record, JSON.stringify({ digest: after, sources: others }));
  return { assemblyDir };
}

/** Undefined if the last synthesis failed, or if there was none. */
function recordIn(file: string): Inputs | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Inputs;
  } catch {
    return undefined;
  }
}

function isWithin(place: string, file: string): boolean {
  return file === place || file.startsWith(`${place}${path.sep}`);
}
