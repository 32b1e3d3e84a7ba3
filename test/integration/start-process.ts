import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { RunningService } from '../../local/running-service';

/** Sends process an event as post does, with post's role. */
export async function startProcess(service: RunningService, event: object): Promise<void> {
  const { endpoints, region, functions, cloud } = service;
  const post = cloud.functions.find(({ settings }) => settings.name === functions.post);
  const role = post?.settings.roleArn.split('/').at(-1);
  const session = `arn:aws:sts::${cloud.accountId}:assumed-role/${role}/${functions.post}`;
  const client = new LambdaClient({ endpoint: endpoints.lambda, region, credentials: cloud.issueCredentials(session) });
  const Payload = JSON.stringify(event);
  await client.send(new InvokeCommand({ FunctionName: functions.process, InvocationType: 'Event', Payload }));
  client.destroy();
}
