import type { Policy } from '../iam/policy';
import type { Resource, Template } from '../template';
import { resourcePolicy } from './resource-policy';

/** A method of the REST API as the template declares it. */
export interface Route {
  readonly method: string;
  /** Such as `/sentiment`. */
  readonly path: string;
  readonly resourceId: string;
  readonly authorization: string;
  /** ARN of the function behind it. */
  readonly functionArn: string;
  /** `IntegrationHttpMethod`, with which API Gateway calls Lambda. */
  readonly integrationMethod: string;
  readonly timeoutMs: number;
  /** The method's own, in place of the stage's. */
  readonly throttle?: Throttle;
}

export interface Throttle {
  readonly ratePerSecond: number;
  readonly burst: number;
}

export interface ApiSettings {
  readonly accountId: string;
  readonly apiId: string;
  /** The API's name in AWS, as events and logs show it. Here the API answers on the loopback address. */
  readonly domainName: string;
  /** A method's ARN is this, the stage, the method and the path. */
  readonly arn: string;
  readonly policy?: Policy;
  readonly stage: string;
  readonly routes: readonly Route[];
  readonly throttle: Throttle;
  readonly accessLogFormat?: string;
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
}

/** Replaces API Gateway's own answer of one type. */
export interface GatewayResponse {
  readonly status?: number;
  readonly contentType: string;
  readonly template: string;
}

/** API Gateway's default timeout of an integration. */
const INTEGRATION_TIMEOUT_MS = 29_000;

/** The account's throttle, which applies if the stage sets none. */
const ACCOUNT_THROTTLE = { ratePerSecond: 10_000, burst: 5_000 };

interface MethodProperties {
  readonly HttpMethod: string;
  readonly ResourceId: string;
  readonly AuthorizationType: string;
  readonly Integration: {
    readonly Type: string;
    readonly Uri: string;
    readonly IntegrationHttpMethod: string;
    readonly TimeoutInMillis?: number;
  };
}

interface StageProperties {
  readonly StageName: string;
  readonly AccessLogSetting?: { readonly Format: string };
  readonly MethodSettings?: readonly MethodSettings[];
}

interface MethodSettings {
  /** `*` for all. */
  readonly HttpMethod?: string;
  /** `/*` for all; else such as `/~1sentiment`, where `~1` is a slash. */
  readonly ResourcePath?: string;
  readonly ThrottlingRateLimit?: number;
  readonly ThrottlingBurstLimit?: number;
}

interface GatewayResponseProperties {
  readonly ResponseType: string;
  readonly StatusCode?: string;
  readonly ResponseTemplates?: Readonly<Record<string, string>>;
}

/** The template's only REST API with its only stage. */
export function apiSettings(template: Template): ApiSettings {
  const [api] = template.all('AWS::ApiGateway::RestApi');
  const [stage] = template.all('AWS::ApiGateway::Stage');
  if (!api || !stage) throw new Error('The template has no REST API with a stage.');
  const { StageName, AccessLogSetting, MethodSettings } = stage.properties as unknown as StageProperties;
  const paths = resourcePaths(template, api);
  const stageSettings = MethodSettings?.find(({ HttpMethod = '*' }) => HttpMethod === '*');
  const apiId = template.ref(api.logicalId);
  const arn = `arn:aws:execute-api:${template.region}:${template.accountId}:${apiId}`;
  const { Policy } = api.properties;
  return {
    accountId: template.accountId,
    apiId,
    domainName: `${apiId}.execute-api.${template.region}.amazonaws.com`,
    arn,
    policy: Policy === undefined ? undefined : resourcePolicy(Policy, arn),
    stage: StageName,
    routes: template.all('AWS::ApiGateway::Method').map(({ logicalId, properties }) => {
      const { HttpMethod, ResourceId, AuthorizationType, Integration } = properties as unknown as MethodProperties;
      const path = paths.get(ResourceId);
      if (path === undefined) throw new Error(`${logicalId}: the template has no resource ${ResourceId}.`);
      if (Integration.Type !== 'AWS_PROXY')
        throw new Error(`${logicalId}: the embedded cloud knows only AWS_PROXY integrations.`);
      if (HttpMethod === 'ANY' || path.includes('{'))
        throw new Error(`${logicalId}: the embedded cloud knows neither ANY nor path parameters.`);
      return {
        method: HttpMethod,
        path,
        resourceId: ResourceId,
        authorization: AuthorizationType,
        functionArn: functionArnIn(Integration.Uri),
        integrationMethod: Integration.IntegrationHttpMethod,
        timeoutMs: Integration.TimeoutInMillis ?? INTEGRATION_TIMEOUT_MS,
        throttle: ownThrottle(MethodSettings, HttpMethod, path),
      };
    }),
    throttle: throttleOf(stageSettings),
    accessLogFormat: AccessLogSetting?.Format,
    gatewayResponses: new Map(template.all('AWS::ApiGateway::GatewayResponse').map(gatewayResponse)),
  };
}

function ownThrottle(all: readonly MethodSettings[] = [], method: string, path: string): Throttle | undefined {
  const own = all.find(
    ({ HttpMethod, ResourcePath }) => HttpMethod === method && ResourcePath?.slice(1).replaceAll('~1', '/') === path,
  );
  return own && throttleOf(own);
}

function throttleOf(settings: MethodSettings | undefined): Throttle {
  return {
    ratePerSecond: settings?.ThrottlingRateLimit ?? ACCOUNT_THROTTLE.ratePerSecond,
    burst: settings?.ThrottlingBurstLimit ?? ACCOUNT_THROTTLE.burst,
  };
}

/** Paths by the id of the resource. */
function resourcePaths(template: Template, api: Resource): ReadonlyMap<string, string> {
  const resources = template.all('AWS::ApiGateway::Resource');
  const byId = new Map(resources.map((resource) => [template.ref(resource.logicalId), resource.properties]));
  const pathOf = (id: string): string => {
    const properties = byId.get(id);
    return properties ? `${pathOf(String(properties.ParentId))}/${String(properties.PathPart)}` : '';
  };
  const ids = [...byId.keys(), `${template.ref(api.logicalId)}-root`];
  return new Map(ids.map((id) => [id, pathOf(id) || '/']));
}

/** `arn:…:path/2015-03-31/functions/FUNCTION_ARN/invocations` */
function functionArnIn(uri: string): string {
  const arn = /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1];
  if (arn === undefined) throw new Error(`The embedded cloud does not understand the integration ${uri}.`);
  return arn;
}

function gatewayResponse({ properties }: Resource): [string, GatewayResponse] {
  const { ResponseType, StatusCode, ResponseTemplates = {} } = properties as unknown as GatewayResponseProperties;
  const [[contentType, template] = ['application/json', '{"message":$context.error.messageString}']] =
    Object.entries(ResponseTemplates);
  return [ResponseType, { status: StatusCode === undefined ? undefined : Number(StatusCode), contentType, template }];
}
