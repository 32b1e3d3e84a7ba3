import type { FunctionSettings } from './function-settings';

export interface PlatformPermissions {
  /** Whether Lambda may write the function's log. If not, CloudWatch has no log of the function. */
  readonly logs: boolean;
}

type MayDo = (access: { readonly action: string; readonly resourceArn: string }) => boolean;

/** Lambda uses the function's role to write its log and, with tracing, to send traces. */
export function platformPermissions({ logGroup, tracing, arn }: FunctionSettings, mayDo: MayDo): PlatformPermissions {
  const [, partition, , region, account] = arn.split(':');
  const stream = `arn:${partition}:logs:${region}:${account}:log-group:${logGroup}:log-stream:local`;
  const may = (resourceArn: string, ...actions: string[]) =>
    actions.map((action) => mayDo({ action, resourceArn })).every(Boolean);
  if (tracing) may('*', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords');
  return { logs: may(stream, 'logs:CreateLogStream', 'logs:PutLogEvents') };
}
