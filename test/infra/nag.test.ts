import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { RemoteServiceStack } from '../../lib/remote-service-stack';

const PAIR = { userArn: 'arn:aws:iam::123456789012:user/abc1-b-self1234', externalId: 'ACCT_SFCRole=3_aB+/x=' };

function findings(config: ConfigInput): string {
  const app = new App();
  new RemoteServiceStack(app, 'Stack', { config: checkConfig(config) });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  try {
    app.synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('cdk-nag', () => {
  it.each([
    ['as it comes', {}],
    ['linked, with point-in-time recovery', { snowflake: [PAIR], jobs: { pointInTimeRecovery: true } }],
  ])('finds nothing in the stack %s that is not acknowledged with a reason', (_, config) => {
    expect(findings(config)).toBe('');
  });
});
