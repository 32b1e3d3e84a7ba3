import type { InvokeCommand, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { Clock } from '../../../lambda/shared/clock';
import type { CallEvent } from '../../../lambda/processing/lambda/call-event';
import { LATER_SECONDS, type LambdaSettings } from '../../../lambda/processing/lambda/contract';
import { lambda } from '../../../lambda/processing/lambda/lambda';
import type { Row } from '../../../lambda/protocol/batch';
import type { CallLimits } from '../../../lambda/shared/contract';
import type { Run } from '../../kit/run';
import { runProcessor } from '../../kit/run-processor';

/** What Lambda answers to one call: a payload, an error type of the function, or an error of Lambda's own. */
export type Reply =
  | { readonly payload: string }
  | { readonly errorType?: string; readonly errorMessage?: string }
  | { readonly refusal: Error };

export interface FunctionOptions {
  readonly answer: (event: CallEvent, call: number) => Reply;
  /** How long a call takes. Default: 100 ms. */
  readonly milliseconds?: (event: CallEvent) => number;
  readonly settings?: Partial<LambdaSettings>;
  readonly limits?: Partial<CallLimits>;
}

export interface FunctionRun extends Run {
  /** The rows of each call. */
  readonly sent: readonly (readonly Row[])[];
  readonly events: readonly CallEvent[];
}

const CALL_TIMEOUT_SECONDS = 60;

export function named(name: string): Error {
  return Object.assign(new Error('a message that quotes SECRET ROW TEXT'), { name });
}

/** Answers each row of a call. */
export function values(valueOf: (row: Row) => unknown): FunctionOptions['answer'] {
  return ({ rows }) => ({ payload: JSON.stringify({ values: rows.map(valueOf) }) });
}

/** Runs one batch through the processor, whose function answers as the test says, by a virtual clock. */
export async function runAFunction(rows: readonly Row[], options: FunctionOptions): Promise<FunctionRun> {
  const events: CallEvent[] = [];
  const { answer, milliseconds = () => 100, limits } = options;
  const settings: LambdaSettings = {
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:score',
    callTimeoutSeconds: CALL_TIMEOUT_SECONDS,
    identicalRows: 'once',
    ...options.settings,
  };
  const clientOf = (clock: Clock) => ({
    send: async ({ input }: InvokeCommand, { abortSignal }: { abortSignal: AbortSignal }) => {
      const event = JSON.parse(Buffer.from(input.Payload as Uint8Array).toString()) as CallEvent;
      events.push(event);
      const reply = answer(event, events.length);
      await clock.sleep(milliseconds(event), abortSignal);
      if ('refusal' in reply) throw reply.refusal;
      return outputOf(reply);
    },
  });
  const run = await runProcessor<LambdaSettings>(
    (parts) => lambda({ ...parts, client: clientOf(parts.clock) as never }),
    rows,
    {
      settings,
      limits: {
        rowsPerCall: 25,
        concurrency: 4,
        callTimeoutSeconds: settings.callTimeoutSeconds + LATER_SECONDS.kit,
        ...limits,
      },
      options: { mark: '!' },
      contextHeaders: { 'current-user': 'ANNA' },
      arguments: [{ name: 'A', type: 'VARCHAR' }],
    },
  );
  return { ...run, events, sent: events.map((event) => event.rows) };
}

function outputOf(reply: Exclude<Reply, { readonly refusal: Error }>): Partial<InvokeCommandOutput> {
  if ('payload' in reply) return { Payload: Buffer.from(reply.payload) as never };
  return { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(reply)) as never };
}
