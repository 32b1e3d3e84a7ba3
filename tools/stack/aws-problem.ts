import { UsageError } from '../command-line/usage-error';
import { NOT_SERVED } from '../../local/endpoints-file';

/** What the user can do, by the name of the SDK's error. */
const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'There are no AWS credentials. Sign in, or name a profile: AWS_PROFILE=… npm run …',
  ExpiredToken: 'The AWS credentials have expired. Sign in again.',
  ExpiredTokenException: 'The AWS credentials have expired. Sign in again.',
};

/** The codes and names of errors for a host that cannot be reached or does not answer, of Node and of the SDK. */
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

/** One line about an error of the AWS SDK that is about credentials or the network; undefined for others. */
export function awsProblem(error: unknown): string | undefined {
  const { name } = error as Error;
  const unreached = unreachedIn(error);
  if (unreached === undefined) return ADVICE[name];
  const { hostname } = error as { readonly hostname?: string };
  return `${hostname ?? 'AWS'} cannot be reached (${unreached}). Look at the network, the proxy and the region.`;
}

function unreachedIn(error: unknown): string | undefined {
  const { name, code } = error as NodeJS.ErrnoException;
  return [code, name].find((known) => known !== undefined && UNREACHED.has(known));
}

/** Does the work, and throws one line about an error that the user can repair. `local`: it calls what `npm run serve` runs. */
export async function inWords<T>(work: () => Promise<T>, { local = false } = {}): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const problem = local && unreachedIn(error) ? NOT_SERVED : (awsProblem(error) ?? otherProblem(error as Error));
    throw problem === undefined ? error : new UsageError(problem);
  }
}

function otherProblem({ name, message }: Error): string | undefined {
  if (name.startsWith('AccessDenied')) return `AWS denies it: ${message}`;
  if (name === 'ResourceNotFoundException') return `It is not there: ${message} Are stack and region the right ones?`;
  return undefined;
}
