import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { AskModelFunctionSettings } from './ask-model-settings';
import { isProfile } from './check-model';

/** The permission for Converse, too. */
const ACTION = 'bedrock:InvokeModel';

/** Lets `fn` use one model. For an inference profile: the profile, and the models to which it routes, through this profile only. */
export function grantModel(
  fn: lambda.Function,
  { model, foundationModels, region }: Pick<AskModelFunctionSettings, 'model' | 'foundationModels' | 'region'>,
): void {
  const arn = modelArn(Stack.of(fn), model, region);
  fn.addToRolePolicy(new iam.PolicyStatement({ actions: [ACTION], resources: [arn] }));
  if (!foundationModels) return;
  fn.addToRolePolicy(
    new iam.PolicyStatement({
      actions: [ACTION],
      resources: [...foundationModels],
      conditions: { StringEquals: { 'bedrock:InferenceProfileArn': arn } },
    }),
  );
}

function modelArn(stack: Stack, model: string, region: string | undefined): string {
  if (model.startsWith('arn:')) return model;
  const place = { service: 'bedrock', region, resourceName: model };
  return isProfile(model)
    ? stack.formatArn({ ...place, resource: 'inference-profile' })
    : stack.formatArn({ ...place, resource: 'foundation-model', account: '' });
}
