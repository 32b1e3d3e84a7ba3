import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { checkOutputs, type StackOutputs } from '../../tools/stack/stack-outputs';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { RemoteServiceStack } from '../../lib/remote-service-stack';
import { Template } from '../../local/cloud/template';

/** The outputs of a stack with these settings, as if it were deployed to an invented account. */
export function theOutputs(config: ConfigInput = {}): StackOutputs {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'outputs-'));
  try {
    const app = new App({ outdir, builtinCloudFormationValidation: false });
    new RemoteServiceStack(app, 'SnowflakeRemoteService', { config: checkConfig(config) });
    app.synth();
    return checkOutputs(Template.read(outdir).outputs, 'SnowflakeRemoteService');
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}
