import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { CDK_JSON, configIn } from '../../lib/cdk-json';
import type { DescribedFunction } from '../../lib/described-function';
import { UsageError } from '../../tools/command-line/usage-error';
import { deployedPlace, targetAt, type Target } from '../../tools/jobs/target';
import { arnParts } from '../../tools/stack/arn-parts';
import { regionInUrl } from '../../tools/stack/region-in-url';
import { asTyped, readOutputs, type StackOptions } from '../../tools/stack/stack-options';

/** A deployed stack, with clients that have the operator's credentials. */
export interface DeployedStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly functions: readonly DescribedFunction[];
  readonly target: Target;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudWatch: CloudWatchClient;
}

/** Finds the stack that the options name. Throws a UsageError if there is none, or if its region is not known. */
export async function deployedStack(options: StackOptions): Promise<DeployedStack> {
  const { stack = configIn(CDK_JSON).stackName } = options;
  const outputs = await readOutputs({ ...options, stack });
  const region = options.region ?? regionInUrl(outputs.AllowedPrefix);
  if (region === undefined)
    throw new UsageError(`The URL ${outputs.AllowedPrefix} does not name its region. Name the region with --region.`);
  return {
    name: stack,
    account: arnParts(outputs.ApiRoleArn).account,
    region,
    functions: outputs.functions,
    target: targetAt(deployedPlace(outputs, region), asTyped(options)),
    lambda: new LambdaClient({ region }),
    logs: new CloudWatchLogsClient({ region }),
    cloudWatch: new CloudWatchClient({ region }),
  };
}
