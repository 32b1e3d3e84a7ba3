import * as fs from 'node:fs';
import * as path from 'node:path';
import { functionSettings, type FunctionSettings } from '../../local/cloud/lambda/function-settings';
import { sandboxEnvironment } from '../../local/cloud/lambda/sandbox-environment';
import { Template } from '../../local/cloud/template';
import { synthesise } from '../../local/synthesise';
import { synthesiseBaseline } from '../baseline/synthesise-baseline';
import { importTime, versionOf, type Import } from '../measure/import-time';
import type { Contender } from '../measure/conditions';
import { inWorkDir } from '../measure/work-dir';
import { median } from '../measure/median';
import type { Scenario } from './scenario';

/** The number of processes for each median. */
const PROCESSES = 21;

const CREDENTIALS = { accessKeyId: 'none', secretAccessKey: 'none', sessionToken: 'none' };

/** The bundle of one function. */
export interface Bundle {
  readonly contender: Contender;
  readonly name: string;
  readonly bytes: number;
  /** The median import time minus that of an empty module, in milliseconds, by version of Node. */
  readonly importMs: Readonly<Record<string, number>>;
}

export interface StartUpResult {
  /** The number of processes for each median. */
  readonly times: number;
  readonly bundles: readonly Bundle[];
  /** The median import time of an empty module, by version of Node. */
  readonly emptyMs: Readonly<Record<string, number>>;
}

export const startUp: Scenario<StartUpResult> = {
  name: 'start-up',
  steps: 1,
  run: (step, { nodes }) =>
    inWorkDir(async (dir) => {
      const settings = [
        ...settingsIn(await synthesise({ outdir: path.join(dir, 'service') }), 'service'),
        ...settingsIn(synthesiseBaseline({ outdir: path.join(dir, 'baseline') }), 'baseline'),
      ];
      const empty = path.join(dir, 'empty.js');
      fs.writeFileSync(empty, 'exports.handler = () => undefined;\n');
      step(
        `Importing ${settings.length} bundles, ${PROCESSES} times with each of these Node.js binaries: ${nodes.join(', ')}`,
      );
      const onEach = nodes.map((node) => [versionOf(node), importTimes(node, settings, empty)] as const);
      const emptyMs = Object.fromEntries(onEach.map(([version, { emptyMs }]) => [version, emptyMs]));
      const bundles = settings.map(({ fn, ...bundle }, at) => ({
        ...bundle,
        bytes: fs.statSync(path.join(fn.codeDir, 'index.js')).size,
        importMs: Object.fromEntries(onEach.map(([version, { overEmpty }]) => [version, overEmpty[at] ?? 0])),
      }));
      return { times: PROCESSES, bundles, emptyMs };
    }),
};

interface BundleSettings {
  readonly contender: Contender;
  readonly name: string;
  readonly fn: FunctionSettings;
}

function settingsIn(
  { assemblyDir }: { readonly assemblyDir: string },
  contender: Contender,
): readonly BundleSettings[] {
  const template = Template.read(assemblyDir);
  const named = (name: string) => {
    const physical = template.outputs[`${name[0]?.toUpperCase()}${name.slice(1)}FunctionName`];
    const fn = functionSettings(template).find((settings) => settings.name === physical);
    if (fn === undefined) throw new Error(`The template has no function ${name}.`);
    return { contender, name, fn };
  };
  return ['post', 'process', 'get'].map(named);
}

/** Measures the bundles alternately, so that other load on the machine affects all of them equally. */
function importTimes(node: string, settings: readonly BundleSettings[], empty: string) {
  const imports: Import[] = settings.map(({ fn }) => ({
    node,
    file: path.join(fn.codeDir, 'index.js'),
    environment: { ...sandboxEnvironment(fn, CREDENTIALS, 'us-east-1') },
  }));
  const all = [{ node, file: empty, environment: imports[0]?.environment ?? {} }, ...imports];
  const rounds = Array.from({ length: PROCESSES }, () => all.map(importTime));
  const [emptyMs = 0, ...medians] = all.map((_, at) => median(rounds.map((round) => round[at] ?? 0)));
  return { emptyMs, overEmpty: medians.map((ms) => ms - emptyMs) };
}
