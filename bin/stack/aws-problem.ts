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
