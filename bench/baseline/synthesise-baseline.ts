import { App } from 'aws-cdk-lib/core';
import { checkConfig } from '../../lib/config';
import type { SynthesisOptions } from '../../local/synthesise';
import { BaselineStack } from './baseline-stack';

/**
 * Synthesises the baseline, as `synthesise` of local/ synthesises the service. It ignores settings that the baseline does not
 * have.
 */
export function synthesiseBaseline({ config = {}, outdir }: SynthesisOptions): { readonly assemblyDir: string } {
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  new BaselineStack(app, 'Baseline', checkConfig({ snowflake: config.snowflake }));
  return { assemblyDir: app.synth().directory };
}
