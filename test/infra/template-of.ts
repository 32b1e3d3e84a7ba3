import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { RemoteServiceStack } from '../../lib/remote-service-stack';

/** The template with these settings. CDK's validation takes seconds and finds the same every time: nag.test.ts has it on. */
export function templateOf(config: ConfigInput = {}): Template {
  const app = new App({ builtinCloudFormationValidation: false });
  return Template.fromStack(new RemoteServiceStack(app, 'Stack', { config: checkConfig(config) }));
}
