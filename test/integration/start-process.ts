import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { RunningService } from '../../local/running-service';

/**
 * Sends process an event, as post does.
 *
 * @param FunctionName the Lambda function. Default: the process function of the first external function
 */
export async function startProcess(
  service: RunningService,
  event: object,
  FunctionName = service.functions.process,
): Promise<void> {
  const { endpoints, region } = service;
  const client = new LambdaClient({ endpoint: endpoints.lambda, region, credentials: service.operator() });
  const Payload = JSON.stringify(event);
  await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  client.destroy();
}
