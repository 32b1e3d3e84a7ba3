import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, AssetStaging } from 'aws-cdk-lib/core';
import { CDK_JSON, contextIn } from '../lib/cdk-json';
import { CONFIG_KEY, checkConfig, type ConfigInput } from '../lib/config';
import { entriesOf } from '../lib/entries';
import type { AnyProcessorDefinition } from '../lib/functions/processor-definition';
import { PROCESSORS } from '../lib/functions/registry';
import { RemoteServiceStack } from '../lib/remote-service-stack';
import type { Trial } from '../lib/trial';
import { bundle } from './bundle';

export interface SynthesisOptions {
  /** Settings in place of those in cdk.json; groups that are not named keep cdk.json's. */
  readonly config?: ConfigInput;
  readonly trial?: Trial;
  /** Processors besides those of lib/functions/registry.ts, by their names. */
  readonly processors?: Readonly<Record<string, AnyProcessorDefinition>>;
  /** Stacks of errors name source lines. Default: false. */
  readonly sourceMap?: boolean;
  /** Inside the project, which asset hashes depend on. */
  readonly outdir: string;
  /** Receives progress messages, one line each. */
  readonly onStep?: (step: string) => void;
}

export interface SynthesisResult {
  /** The folder of the cloud assembly. */
  readonly assemblyDir: string;
}

export interface Synthesised extends SynthesisResult {
  /** The files and folders from which the functions' code was made, as absolute paths. */
  readonly sources: readonly string[];
}

/** Synthesises the stack as `cdk synth` does, less the validation: template and bundles, in about a second. */
export async function synthesise(options: SynthesisOptions): Promise<Synthesised> {
  const { config = {}, trial, processors, sourceMap, outdir, onStep } = options;
  onStep?.('Synthesising the stack …');
  const context = contextIn(CDK_JSON);
  const settings = { ...(context[CONFIG_KEY] as ConfigInput | undefined), ...config };
  const checked = checkConfig(settings, { ...PROCESSORS, ...processors });
  removeTemplates(outdir);
  // esbuild is a process of its own, and works while Node loads AWS CDK. Nothing here reads the tree of constructs.
  const bundling = bundle(entriesOf(checked), { outdir, sourceMap });
  const app = new App({
    context,
    outdir,
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    stackTraces: false,
  });
  const { folderOf, sources } = await bundling;
  new RemoteServiceStack(app, checked.stackName, { config: checked, trial, sourceMap, bundleOf: folderOf });
  const assemblyDir = app.synth().directory;
  const assets = app.node.findAll().filter((construct) => construct instanceof AssetStaging);
  return { assemblyDir, sources: [...sources, ...assets.map(({ sourcePath }) => sourcePath)] };
}

/** CDK would leave the template of a stack that has another name now. The assets stay: a service that runs may still load them. */
function removeTemplates(outdir: string): void {
  if (!fs.existsSync(outdir)) return;
  const names = fs.readdirSync(outdir).filter((name) => name.endsWith('.template.json'));
  for (const name of names) fs.rmSync(path.join(outdir, name));
}
