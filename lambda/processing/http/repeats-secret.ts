import type { Headers } from './secret-headers';

/** Shorter values, such as a version, are not looked for: a response would hold them by chance. */
const LEAST_CHARACTERS = 8;

/** Whether the JSON text holds a credential: a server that returns its request's headers would show it in SQL. */
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
