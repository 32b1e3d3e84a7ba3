import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { UsageError } from '../command-line/usage-error';
import { awsProblem } from './aws-problem';
import { checkOutputs, type StackOutputs } from './stack-outputs';

/** Reads the outputs of the deployed stack with the user's AWS credentials. */
export async function deployedOutputs(stack: string, region?: string): Promise<StackOutputs> {
  // The SDK does not read AWS_DEFAULT_REGION, but cdk deploy does.
  const given = region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const client = new CloudFormationClient({ ...(given !== undefined && { region: given }) });
  const reply = await client.send(new DescribeStacksCommand({ StackName: stack })).catch((error: unknown) => {
    throw new UsageError(reason(error, stack));
  });
  const found = reply.Stacks?.[0]?.Outputs ?? [];
  return checkOutputs(
    Object.fromEntries(found.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    stack,
  );
}

function reason(error: unknown, stack: string): string {
  const { message } = error as Error;
  if (message === 'Region is missing') return 'No AWS region is set. Name the region of the stack with --region.';
  if (/does not exist/.test(message))
    return `There is no stack ${stack} in this account and region. Deploy it, or choose another with --stack, --region or AWS_PROFILE.`;
  return awsProblem(error) ?? `The stack ${stack} cannot be read: ${message}`;
}
