import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { RunningService } from '../../local/running-service';

/** Sends process an event, as post does. */
export async function startProcess(service: RunningService, event: object): Promise<void> {
  const { endpoints, region, functions } = service;
  const client = new LambdaClient({ endpoint: endpoints.lambda, region, credentials: service.operator() });
  const Payload = JSON.stringify(event);
  await client.send(new InvokeCommand({ FunctionName: functions.process, InvocationType: 'Event', Payload }));
  client.destroy();
}
