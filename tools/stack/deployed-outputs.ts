import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { UsageError } from '../command-line/usage-error';
import { awsProblem } from './aws-problem';
import { checkOutputs, type StackOutputs } from './stack-outputs';

/** The outputs of the stack as it is deployed, read with the user's own credentials. */
export async function deployedOutputs(stack: string, region?: string): Promise<StackOutputs> {
  // cdk deploy reads AWS_DEFAULT_REGION, and the SDK does not.
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
  if (message === 'Region is missing') return 'There is no AWS region. Name the one of the stack with --region.';
  if (/does not exist/.test(message))
    return `There is no stack ${stack} here. Deploy it, or name another with --stack, --region or AWS_PROFILE.`;
  return awsProblem(error) ?? `The stack ${stack} cannot be read: ${message}`;
}
