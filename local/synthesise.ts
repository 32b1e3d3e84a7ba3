import { App } from 'aws-cdk-lib/core';
import { CONFIG_KEY, checkConfig, type ConfigInput } from '../lib/config';
import type { AnyProcessorDefinition } from '../lib/functions/processor-definition';
import { PROCESSORS } from '../lib/functions/registry';
import { RemoteServiceStack } from '../lib/remote-service-stack';
import type { Trial } from '../lib/trial';
import { CDK_JSON, contextIn } from '../lib/cdk-json';

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
}

export interface SynthesisResult {
  /** The folder of the cloud assembly. */
  readonly assemblyDir: string;
}

/** Synthesises the stack as `cdk synth` does, less the validation: template and bundles, in about two seconds. */
export function synthesise({ config = {}, trial, processors, sourceMap, outdir }: SynthesisOptions): SynthesisResult {
  const context = contextIn(CDK_JSON);
  const app = new App({ context, outdir, builtinCloudFormationValidation: false });
  const settings = { ...(context[CONFIG_KEY] as ConfigInput | undefined), ...config };
  const checked = checkConfig(settings, { ...PROCESSORS, ...processors });
  new RemoteServiceStack(app, checked.stackName, { config: checked, trial, sourceMap });
  return { assemblyDir: app.synth().directory };
}
