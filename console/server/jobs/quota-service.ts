import type { Counted } from '../../api/info';

/** The services whose quotas the processors name, by the beginning of the name (lib/functions), with what they count. */
const UNITS: Readonly<Record<string, Counted['unit']>> = {
  comprehend: 'calls',
  translate: 'bytes',
  bedrock: 'tokens',
};

/** What a quota counts. Quotas that users name count calls, and so does a function without a quota. */
export function unitOf(quota: string): Counted['unit'] {
  return serviceUnit(quota) ?? 'calls';
}

/** Whether the quota is one of a service that has a stand-in on this machine. */
export function hasStandIn(quota: string): boolean {
  return serviceUnit(quota) !== undefined;
}

function serviceUnit(quota: string): Counted['unit'] | undefined {
  const [service = '', ...rest] = quota.split('/');
  return rest.length > 0 && Object.hasOwn(UNITS, service) ? UNITS[service] : undefined;
}
