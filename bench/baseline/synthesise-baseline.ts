import { App } from 'aws-cdk-lib/core';
import { checkConfig } from '../../lib/config';
import type { SynthesisOptions } from '../../local/synthesise';
import { BaselineStack } from './baseline-stack';

/** `synthesise` of local/, for the baseline: the settings that it has no use for are ignored. */
export function synthesiseBaseline({ config = {}, outdir }: SynthesisOptions): { readonly assemblyDir: string } {
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  new BaselineStack(app, 'Baseline', checkConfig({ snowflake: config.snowflake }));
  return { assemblyDir: app.synth().directory };
}
