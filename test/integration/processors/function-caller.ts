import {
  InvokeWithResponseStreamCommand,
  LambdaClient,
  ResourceNotFoundException,
  TooManyRequestsException,
} from '@aws-sdk/client-lambda';
import type { Processor } from '../../../lambda/processing/processor';

const lambda = new LambdaClient({ maxAttempts: 1 });

async function answerOf(functionName: string): Promise<string> {
  const { EventStream = [] } = await lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: functionName }));
  const decoder = new TextDecoder();
  let answer = '';
  for await (const { PayloadChunk: chunk } of EventStream) answer += decoder.decode(chunk?.Payload, { stream: true });
  return answer;
}

/** What the Lambda function that each row names answers, read from an event stream; or which of two errors it was. */
const processor: Processor = (rows) =>
  Promise.all(
    rows.map(([name]) =>
      answerOf(name as string).catch((error: unknown) => {
        if (error instanceof ResourceNotFoundException) return 'no such function';
        if (error instanceof TooManyRequestsException) return `throttled: ${error.Reason}`;
        throw error;
      }),
    ),
  );

export const handler = processor;
