import { UsageError } from '../../local/command';

/** What the user can mend, by the name of the SDK's error. */
const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'There are no AWS credentials. Sign in, or name a profile: AWS_PROFILE=… npm run …',
  ExpiredToken: 'The AWS credentials have expired. Sign in again.',
  ExpiredTokenException: 'The AWS credentials have expired. Sign in again.',
};

/** One line about an error of the AWS SDK that is about credentials; undefined for others. */
export function awsProblem(error: unknown): string | undefined {
  return ADVICE[(error as Error).name];
}

/** Does it, and throws what the user can mend as one line. */
export async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const problem = awsProblem(error) ?? otherProblem(error as Error);
    throw problem === undefined ? error : new UsageError(problem);
  }
}

function otherProblem({ name, message, code }: Error & { readonly code?: string }): string | undefined {
  if (name.startsWith('AccessDenied')) return `AWS denies it: ${message}`;
  if (name === 'ResourceNotFoundException') return `It is not there: ${message} Are stack and region the right ones?`;
  if (code === 'ECONNREFUSED') return 'Nothing answers there any more. Start it with: npm run serve';
  return undefined;
}
