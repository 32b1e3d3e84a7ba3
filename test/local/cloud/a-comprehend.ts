import { ComprehendClient, type LanguageCode } from '@aws-sdk/client-comprehend';
import { startComprehend, type Comprehend, type ComprehendOptions } from '../../../local/cloud/comprehend/comprehend';

export interface RunningComprehend {
  readonly comprehend: Comprehend;
  /** The SDK without retries. */
  readonly client: ComprehendClient;
  readonly stop: () => Promise<void>;
}

/** The stand-in without latency, and with quotas that no test exceeds unless it sets its own. */
export async function aComprehend(options: ComprehendOptions = {}): Promise<RunningComprehend> {
  const comprehend = await startComprehend({ latencyMs: 0, callsPerSecond: 1000, ...options });
  const client = new ComprehendClient({
    endpoint: comprehend.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  const stop = () => {
    client.destroy();
    return comprehend.stop();
  };
  return { comprehend, client, stop };
}

/** Also one that Comprehend does not know. */
export const language = (code: string) => code as LanguageCode;

/** The part of a text at offsets that count code points. */
export function partOf(text: string, begin = NaN, end = NaN): string {
  return [...text].slice(begin, end).join('');
}
