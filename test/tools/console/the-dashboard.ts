import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { checkConfig, type ConfigInput } from '../../../lib/config';
import { RemoteServiceStack } from '../../../lib/remote-service-stack';

/** The body of the dashboard that a stack with these settings declares. The id in the template stands for each name that AWS gives. */
export function theDashboard(config: ConfigInput = {}): string {
  const stack = new RemoteServiceStack(new App(), 'Trial', { config: checkConfig(config) });
  const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const { DashboardBody } = (dashboard as Dashboard).Properties;
  const [, parts] = DashboardBody['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : (part.Ref ?? 'GetAtt'))).join('');
}

interface Dashboard {
  readonly Properties: {
    readonly DashboardBody: { readonly 'Fn::Join': readonly [string, readonly (string | { readonly Ref?: string })[]] };
  };
}
