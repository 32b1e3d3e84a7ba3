/** The region of an API Gateway URL. Undefined for a custom domain. */
export function regionInUrl(url: string): string | undefined {
  return /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1];
}
