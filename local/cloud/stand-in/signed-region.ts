/** The region for which a request is signed: `Credential=KEY/DAY/REGION/SERVICE/aws4_request`. Empty if there is none. */
export function signedRegion(authorization = ''): string {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization)?.[1] ?? '';
}
