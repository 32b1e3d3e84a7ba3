import type { Authorize } from '../authorization';
import type { Queues } from '../queues';
import type { FailureDestinations } from './event-queue';
import { functionSession } from './function-settings';

export interface FailureDestinationsOptions {
  readonly queues: Queues;
  /** Customer-managed keys, by the ARN of the queue. */
  readonly keys: ReadonlyMap<string, string>;
  readonly authorize: Authorize;
}

/** Sends failure records with the permissions of the function's role. As in AWS, a record is lost if the role may not send it. */
export function failureDestinations({ queues, keys, authorize }: FailureDestinationsOptions): FailureDestinations {
  return {
    send: (queueArn, record, settings) => {
      const identity = { principalArn: functionSession(settings) };
      const key = keys.get(queueArn);
      const keyUses = key === undefined ? [] : ['kms:Decrypt', 'kms:GenerateDataKey'];
      const context = { 'aws:SecureTransport': 'true' };
      const resourcePolicy = queues.policyOf(queueArn);
      const send = authorize({ identity, action: 'sqs:SendMessage', resourceArn: queueArn, resourcePolicy, context });
      const encrypt = keyUses.map((action) => authorize({ identity, action, resourceArn: key ?? '' }));
      if ([send, ...encrypt].every(({ allowed }) => allowed)) queues.send(queueArn, record);
    },
  };
}
