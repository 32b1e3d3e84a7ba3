import type { Headers } from './secret-headers';

/** Shorter values, such as a version, are ignored, because a response may contain them by chance. */
const LEAST_CHARACTERS = 8;

/** Whether the JSON text contains a credential. If a server returned the headers of its request, SQL would show the credential. */
export function repeatsSecret(json: string, headers: Headers): boolean {
  return Object.values(headers)
    .flatMap(secretsIn)
    .filter((secret) => secret.length >= LEAST_CHARACTERS)
    .some((secret) => json.includes(JSON.stringify(secret).slice(1, -1)));
}

function secretsIn(value: string): readonly string[] {
  const [, scheme, rest = ''] = /^(Bearer|Basic) (.*)$/.exec(value) ?? [];
  if (scheme === undefined) return [value];
  if (scheme === 'Bearer') return [rest];
  const [, ...password] = Buffer.from(rest, 'base64').toString().split(':');
  return [rest, password.join(':')];
}
