/** Which clients reach the API: those of any network, or those of a VPC. */
export type EndpointType = 'REGIONAL' | 'PRIVATE';

/** API_PROVIDER of the integration, as `CREATE API INTEGRATION` spells it. */
export function apiProvider(endpointType: EndpointType, isGovCloud: boolean): string {
  const parts = ['aws', isGovCloud && 'gov', endpointType === 'PRIVATE' && 'private', 'api_gateway'];
  return parts.filter((part) => part !== false).join('_');
}
