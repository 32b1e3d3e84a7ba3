import { consoleFailures } from '../../console/server/failures';
import type { ConsoleInfo } from '../../console/api/info';

export const QUOTA = 'comprehend/BatchDetectSentiment/eu-west-1';

/** A stack on this machine with two functions. */
export function scriptedInfo(more: Partial<ConsoleInfo> = {}): ConsoleInfo {
  return {
    where: 'this machine',
    account: '123456789012',
    region: 'eu-west-1',
    stack: 'SnowflakeRemoteService',
    functions: [
      {
        name: 'ext_func_async',
        parameters: [{ name: 'a', type: 'VARCHAR' }],
        returns: 'VARIANT',
        example: ['"The room was clean and the staff was kind."'],
        quota: QUOTA,
      },
      {
        name: 'price',
        parameters: [
          { name: 'article', type: 'VARCHAR' },
          { name: 'amount', type: 'NUMBER' },
        ],
        returns: 'NUMBER',
        example: ['"tea"', '3'],
        maxBatchRows: 500,
      },
    ],
    quotas: [{ name: QUOTA, unitsPerSecond: 10, slots: 2 }],
    counted: [{ name: QUOTA, unit: 'calls', sentence: 'Each call is counted when its stand-in answers.' }],
    failures: [...consoleFailures()],
    deadlineSeconds: 570,
    snowflakeLimitSeconds: 600,
    may: { run: true, break: true, end: true, requeue: true, tryAsOthers: true },
    lacks: [],
    ...more,
  };
}
