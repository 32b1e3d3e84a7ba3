import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { RemoteServiceStack } from '../../lib/remote-service-stack';
import { Template } from '../../local/cloud/template';

/** The outputs as `cdk deploy --outputs-file` writes them, for a stack with these settings in an account that does not exist. */
export function rawOutputs(config: ConfigInput = {}): Readonly<Record<string, string>> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'outputs-'));
  try {
    const app = new App({ outdir, builtinCloudFormationValidation: false });
    new RemoteServiceStack(app, 'SnowflakeRemoteService', { config: checkConfig(config) });
    app.synth();
    return Template.read(outdir).outputs;
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}
