import type { Resource, Template } from '../template';

/** API Gateway's limits for the timeout of an integration, in milliseconds. Above 29,000 an account needs a raised quota. */
const TIMEOUT_MS = [50, 29_000] as const;

/** What a deployment publishes. A change after it is not published. */
const PUBLISHED = ['AWS::ApiGateway::Method', 'AWS::ApiGateway::GatewayResponse'];

interface StageProperties {
  readonly StageName?: string;
  readonly DeploymentId?: string;
}

interface MethodProperties {
  readonly Integration?: {
    readonly Type?: string;
    readonly IntegrationHttpMethod?: string;
    readonly TimeoutInMillis?: number;
  };
}

/** Why API Gateway would refuse the API, or would publish it without some of its parts, in one sentence each. */
export function apiRefusals(template: Template): readonly string[] {
  return [
    ...template.all('AWS::ApiGateway::Stage').flatMap((stage) => stageRefusals(stage, template)),
    ...template.all('AWS::ApiGateway::Method').flatMap(methodRefusals),
    ...template.all('AWS::ApiGateway::Deployment').flatMap((deployment) => deploymentRefusals(deployment, template)),
  ];
}

function stageRefusals({ logicalId, properties }: Resource, template: Template): readonly string[] {
  const { DeploymentId, StageName = '' } = properties as StageProperties;
  const deployments = template
    .all('AWS::ApiGateway::Deployment')
    .map((deployment) => template.ref(deployment.logicalId));
  return [
    ...(/^\w[\w-]{0,127}$/.test(StageName)
      ? []
      : [`${logicalId}: a stage cannot be called ${JSON.stringify(StageName)}.`]),
    ...(DeploymentId !== undefined && deployments.includes(DeploymentId)
      ? []
      : [`${logicalId}: the stage's deployment is ${DeploymentId ?? 'not stated'}, which the template does not have.`]),
  ];
}

function methodRefusals({ logicalId, properties }: Resource): readonly string[] {
  const { Integration } = properties as MethodProperties;
  if (Integration === undefined) return [`${logicalId}: the method has no Integration.`];
  const { IntegrationHttpMethod, TimeoutInMillis: timeout = TIMEOUT_MS[1] } = Integration;
  const [least, most] = TIMEOUT_MS;
  return [
    ...(IntegrationHttpMethod === undefined
      ? [`${logicalId}: the integration has no IntegrationHttpMethod. Lambda needs POST.`]
      : []),
    ...(timeout >= least && timeout <= most
      ? []
      : [`${logicalId}: TimeoutInMillis is ${timeout}. It must be from ${least} to ${most}.`]),
  ];
}

/** CloudFormation creates resources in any order unless one depends on another. */
function deploymentRefusals({ logicalId }: Resource, template: Template): readonly string[] {
  const before = template.dependencies(logicalId);
  return PUBLISHED.flatMap((type) => template.all(type))
    .filter((part) => !before.has(part.logicalId))
    .map((part) => `${logicalId}: the deployment does not wait for ${part.logicalId}. Add it to DependsOn.`);
}
