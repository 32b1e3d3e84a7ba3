import { UsageError } from '../command-line/usage-error';
import { NOT_SERVED } from '../../local/endpoints-file';

/** Messages for the user, by the name of the SDK's error. */
const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'There are no AWS credentials. Sign in, or name a profile: AWS_PROFILE=… npm run …',
  ExpiredToken: 'The AWS credentials have expired. Sign in again.',
  ExpiredTokenException: 'The AWS credentials have expired. Sign in again.',
};

/** Codes and names of Node's and the SDK's errors for a host that cannot be reached or does not answer. */
const UNREACHED = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'TimeoutError',
]);

/** The message for an AWS SDK error about credentials or the network. Undefined for other errors. */
export function awsProblem(error: unknown): string | undefined {
  const { name } = error as Error;
  const unreached = unreachedIn(error);
  if (unreached === undefined) return ADVICE[name];
  const { hostname } = error as { readonly hostname?: string };
  return `${hostname ?? 'AWS'} cannot be reached (${unreached}). Check the network, the proxy and the region.`;
}

function unreachedIn(error: unknown): string | undefined {
  const { name, code } = error as NodeJS.ErrnoException;
  return [code, name].find((known) => known !== undefined && UNREACHED.has(known));
}

/** Does the work. Throws a UsageError for an error that the user can repair. `local` means that the work calls the stack of `npm run serve`. */
export async function inWords<T>(work: () => Promise<T>, { local = false } = {}): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const problem = local && unreachedIn(error) ? NOT_SERVED : (awsProblem(error) ?? otherProblem(error as Error));
    throw problem === undefined ? error : new UsageError(problem);
  }
}

function otherProblem({ name, message }: Error): string | undefined {
  if (name.startsWith('AccessDenied')) return `AWS denies access: ${message}`;
  if (name === 'ResourceNotFoundException')
    return `AWS cannot find the resource: ${message} Check --stack and --region.`;
  return undefined;
}
