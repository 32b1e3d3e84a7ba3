import type { Command } from 'commander';
import { CDK_JSON, configIn } from '../../lib/cdk-json';
import { deployedOutputs } from './deployed-outputs';
import { outputsInFile, type StackOutputs } from './stack-outputs';

export interface StackOptions {
  readonly outputs?: string;
  readonly stack?: string;
  readonly region?: string;
}

/** Adds the options by which a command finds the stack. */
export function withStackOptions(command: Command): Command {
  return command
    .option('--outputs <file>', 'read the outputs from the file that cdk deploy --outputs-file wrote, not from AWS')
    .option('--stack <name>', 'the deployed stack (default: `stackName` in cdk.json)')
    .option('--region <region>', "the stack's region (default: the region of your AWS configuration)");
}

/** The options as the user typed them, such as ` --stack Trial --region eu-central-1`. Messages repeat them in commands. */
export function asTyped({ outputs, stack, region }: StackOptions): string {
  const typed = { outputs, stack, region };
  const given = Object.entries(typed).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => ` --${name} ${value}`).join('');
}

export function readOutputs({
  outputs,
  stack = configIn(CDK_JSON).stackName,
  region,
}: StackOptions): Promise<StackOutputs> {
  return outputs === undefined ? deployedOutputs(stack, region) : Promise.resolve(outputsInFile(outputs, stack));
}
