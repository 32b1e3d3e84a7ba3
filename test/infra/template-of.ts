import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { RemoteServiceStack } from '../../lib/remote-service-stack';

/** The stack with these settings. CDK's validation takes seconds and finds the same every time: nag.thorough.ts has it on. */
export function stackOf(config: ConfigInput = {}): RemoteServiceStack {
  const app = new App({ builtinCloudFormationValidation: false });
  return new RemoteServiceStack(app, 'Stack', { config: checkConfig(config) });
}

export function templateOf(config: ConfigInput = {}): Template {
  return Template.fromStack(stackOf(config));
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: readonly string[];
}

/** The resources of one type with their logical ids. */
export function resources(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.findResources(type)) as [string, Resource][];
}

export interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Of all functions, or of one role. */
export function statements(template: Template, roleId?: string): Statement[] {
  return resources(template, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => roleId === undefined || JSON.stringify(Properties.Roles).includes(`"${roleId}"`))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
}

/** Every action that the role of the function with this handler may do. */
export function actionsOf(template: Template, entry: string): string[] {
  const id = new RegExp(`^(Service|Functions.*)${entry[0]?.toUpperCase()}${entry.slice(1)}Role`);
  const [[roleId]] = resources(template, 'AWS::IAM::Role').filter(([logicalId]) => id.test(logicalId)) as [
    [string, Resource],
  ];
  return statements(template, roleId).flatMap(({ Action }) => Action);
}
