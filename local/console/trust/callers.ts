import type { RunningService } from '../../running-service';
import type { Credentials } from '../../snowflake/signed-sender';

export interface TriedCaller {
  readonly title: string;
  /** Undefined: the request is not signed. */
  readonly as: (
    service: RunningService,
  ) => Promise<{ readonly arn: string; readonly credentials: Credentials } | undefined>;
}

/** An account that has nothing to do with the stack. */
const OTHER_ACCOUNT = '999999999999';

/** Those as whom the page tries a call, by name. */
export const CALLERS: Readonly<Record<string, TriedCaller>> = {
  snowflake: {
    title: "Snowflake, with the API's role",
    as: async (service) => {
      const credentials = await service.assumeRole();
      const role = service.role.arn.split('/').at(-1) ?? '';
      return { arn: `arn:aws:sts::${service.cloud.accountId}:assumed-role/${role}/snowflake`, credentials };
    },
  },
  user: {
    title: 'A user of the same account',
    as: (service) => Promise.resolve(aUserOf(service.cloud.accountId, service)),
  },
  other: { title: 'A user of another account', as: (service) => Promise.resolve(aUserOf(OTHER_ACCOUNT, service)) },
  nobody: { title: 'Anybody, without a signature', as: () => Promise.resolve(undefined) },
};

function aUserOf(account: string, { cloud }: RunningService) {
  const arn = `arn:aws:iam::${account}:user/somebody`;
  return { arn, credentials: cloud.issueCredentials(arn) };
}
