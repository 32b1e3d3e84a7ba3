import type { Command } from 'commander';
import { deployedOutputs } from './deployed-outputs';
import { outputsInFile, type StackOutputs } from './stack-outputs';

export interface StackOptions {
  readonly outputs?: string;
  readonly stack: string;
  readonly region?: string;
}

/** Adds the options by which a command finds the stack. */
export function withStackOptions(command: Command): Command {
  return command
    .option('--outputs <file>', 'read what cdk deploy --outputs-file wrote, instead of asking AWS')
    .option('--stack <name>', 'the deployed stack', 'SnowflakeRemoteService')
    .option('--region <region>', "the stack's region (default: as AWS is configured)");
}

export function readOutputs({ outputs, stack, region }: StackOptions): Promise<StackOutputs> {
  return outputs === undefined ? deployedOutputs(stack, region) : Promise.resolve(outputsInFile(outputs, stack));
}
