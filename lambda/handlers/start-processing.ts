import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { REQUEST_LIMITS } from '../shared/request-limits';
import type { StartProcessing } from './start-worker';

/** Starts process by an asynchronous invocation of Lambda, which queues the event. */
export function startProcessing(): StartProcessing {
  const lambda = new LambdaClient({ requestHandler: REQUEST_LIMITS });
  return async (FunctionName, event) => {
    const Payload = JSON.stringify(event);
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
}
