import type { CallPlace, NeededResource } from '../stand-in/service-call';

/** The id of a profile that routes to several regions: where it routes, and the model. */
const PROFILE_ID = /^(us|us-gov|eu|apac|jp|au|ca|global)\.(.+)$/;

/**
 * The resources on which a caller needs the permission to use a model. For an inference profile: the profile, and the model to which it routes. The stand-in
 * does not know to which regions a profile routes, so it routes to the region of the call, and a global profile also to the model without a region. For an
 * application's own profile it knows no model.
 */
export function modelResources(modelId: string, { region, accountId }: CallPlace): readonly NeededResource[] {
  if (modelId.startsWith('arn:')) return [{ resourceArn: modelId }];
  const [, geography, model] = PROFILE_ID.exec(modelId) ?? [];
  if (geography === undefined || model === undefined) return [{ resourceArn: modelArn(region, modelId) }];
  const profile = `arn:aws:bedrock:${region}:${accountId}:inference-profile/${modelId}`;
  const context = { 'bedrock:InferenceProfileArn': profile };
  const regions = geography === 'global' ? [region, ''] : [region];
  return [{ resourceArn: profile }, ...regions.map((one) => ({ resourceArn: modelArn(one, model), context }))];
}

function modelArn(region: string, model: string): string {
  return `arn:aws:bedrock:${region}::foundation-model/${model}`;
}
