import { randomBytes } from 'node:crypto';

/**
 * The X-Ray trace header of an invocation, `Root=…;Parent=…;Sampled=…`. It continues the caller's trace if the caller has one. Otherwise it begins
 * a new trace, and `sampled` says whether that trace is sampled.
 */
export function traceHeader(incoming: string | undefined, sampled: boolean): string {
  const fields = new Map(
    (incoming ?? '').split(';').map((field) => field.split('=').map((part) => part.trim()) as [string, string]),
  );
  const root =
    fields.get('Root') ?? `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  const decision = fields.get('Sampled') ?? (sampled ? '1' : '0');
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=${decision}`;
}
