import type { Counted } from '../../api/info';

/** The services whose quotas the processors name, by the beginning of the name (lib/functions), with what they count. */
const UNITS: Readonly<Record<string, Counted['unit']>> = {
  comprehend: 'calls',
  translate: 'bytes',
  bedrock: 'tokens',
};

/** What a quota counts. Quotas that users name count calls, and so does a function without a quota. */
export function unitOf(quota: string): Counted['unit'] {
  const [service = ''] = quota.split('/', 1);
  return (Object.hasOwn(UNITS, service) && quota !== service && UNITS[service]) || 'calls';
}

/** Whether the quota is one of a service that has a stand-in on this machine. */
export function hasStandIn(quota: string): boolean {
  const [service = '', ...rest] = quota.split('/');
  return Object.hasOwn(UNITS, service) && rest.length > 0;
}
