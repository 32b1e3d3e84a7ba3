import { ComprehendClient, DetectSentimentCommand } from '@aws-sdk/client-comprehend';
import { BATCH_ID, SUCCESS } from './sample';
import { writeToStorage } from './storage';

const comprehend = new ComprehendClient({});

interface ProcessEvent {
  readonly [BATCH_ID]: string;
  readonly data: readonly (readonly [number, string])[];
}

/** The sample's `process_data`, which calls Comprehend once for each row, one after another, and stores the whole result in one item. */
export async function handler({ [BATCH_ID]: batchId, data }: ProcessEvent): Promise<void> {
  const result: (readonly [number, string])[] = [];
  for (const [index, [, text]] of data.entries()) {
    const { SentimentScore } = await comprehend.send(new DetectSentimentCommand({ Text: text, LanguageCode: 'en' }));
    result.push([index, JSON.stringify(SentimentScore)]);
  }
  await writeToStorage(batchId, SUCCESS, result);
}
