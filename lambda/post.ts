import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { postHandler } from './handlers/post-handler';
import { DynamoJobStore } from './jobs/dynamo-job-store';
import { systemClock } from './shared/clock';
import { ANSWER_ENV, START_ENV } from './shared/contract';
import { positiveNumber, readEnv } from './shared/env';
import { jsonLog } from './shared/log';

const { processFunctionName, maxValueBytes } = readEnv({ ...START_ENV, ...ANSWER_ENV });
const lambda = new LambdaClient({});

export const handler = postHandler({
  store: DynamoJobStore.fromEnv(systemClock),
  startProcessing: async (batchId) => {
    const Payload = JSON.stringify({ batchId });
    await lambda.send(new InvokeCommand({ FunctionName: processFunctionName, InvocationType: 'Event', Payload }));
  },
  maxValueBytes: positiveNumber(ANSWER_ENV.maxValueBytes, maxValueBytes),
  clock: systemClock,
  log: jsonLog('post'),
});
