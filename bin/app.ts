import { App } from 'aws-cdk-lib/core';
import { readConfig } from '../lib/config';
import { ConfigError } from '../lib/config-error';
import { RemoteServiceStack } from '../lib/remote-service-stack';

try {
  const app = new App();
  const config = readConfig(app.node);
  new RemoteServiceStack(app, config.stackName, { config });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
