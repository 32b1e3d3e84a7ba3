import { jobTimes } from '../../../lambda/jobs/job-times';
import type { DescribedFunction } from '../../../lib/described-function';
import { targetAt, type Target } from '../../../tools/jobs/target';

interface Client {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

export interface ServedStack {
  readonly tableName: string;
  readonly functions: readonly DescribedFunction[];
  /** Outputs of the stack. */
  readonly timeScale: number;
  readonly retentionHours: number;
  readonly dynamodb: Client;
  readonly lambda: Client;
}

/** The jobs of a stack that runs in this process, as `npm run jobs -- … --local` reads and changes them. */
export function localTarget({ timeScale, retentionHours, ...place }: ServedStack): Target {
  return targetAt({ ...place, times: jobTimes(timeScale, retentionHours) }, ' --local');
}
