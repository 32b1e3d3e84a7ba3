import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Row } from '../../protocol/batch';
import type { KitParts } from '../kit/calls';
import type { Answer, CallFacts } from '../kit/plan';
import { PerBatch } from '../kit/per-batch';
import { rowsTogether } from '../kit/rows-together';
import { CallTimeout, withTimeLimit } from '../kit/time-limit';
import type { Processor } from '../processor';
import { callEvent } from './call-event';
import { functionFailure, lambdaError, lateCall, meaningOf, outageOf, REQUEST_TOO_LARGE } from './call-errors';
import { CALL_BYTES, LATER_SECONDS, type LambdaSettings } from './contract';
import { failedReply, type FailedReply } from './function-error';
import { valuesInReply } from './values-in-reply';

export interface LambdaParts extends KitParts {
  readonly client: Pick<LambdaClient, 'send'>;
  readonly settings: LambdaSettings;
}

/** The result of a call if Lambda itself works: the text that the function returned, or its failure. */
type Reply = { readonly text: string } | { readonly failed: FailedReply };

/** Makes a processor that calls a Lambda function in any language, for several rows at a time. docs/functions.md describes the event and the reply. */
export function lambda(parts: LambdaParts): Processor {
  const { client, settings, clock } = parts;
  const { functionArn, identicalRows, callTimeoutSeconds } = settings;
  const seconds = callTimeoutSeconds + LATER_SECONDS.processor;
  const name = nameIn(functionArn);
  /** The idempotency keys of rows whose own call has already exceeded the time. */
  const lateRows = new PerBatch(() => new Set<string>());

  async function call(rows: readonly Row[], facts: CallFacts): Promise<readonly Answer[]> {
    const event = callEvent(rows, facts);
    const payload = Buffer.from(JSON.stringify(event));
    if (payload.length > CALL_BYTES) throw REQUEST_TOO_LARGE;
    const reply = await invoke(payload, facts.signal);
    if ('text' in reply) return valuesInReply(reply.text, rows.length, name);
    const { failed } = reply;
    if (!failed.timedOut) throw functionFailure(failed, rows.length, name);
    const late = lateRows.of(facts.context.batch);
    const [key = ''] = event.idempotencyKeys;
    const isLateAgain = rows.length === 1 && late.has(key);
    if (rows.length === 1) late.add(key);
    throw lateCall(failed, rows.length, isLateAgain);
  }

  async function invoke(Payload: Uint8Array, signal: AbortSignal): Promise<Reply> {
    const command = new InvokeCommand({ FunctionName: functionArn, Payload });
    try {
      const output = await withTimeLimit({ seconds, clock, signal }, (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      const text = Buffer.from(output.Payload ?? []).toString('utf8');
      return output.FunctionError === undefined ? { text } : { failed: failedReply(text) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CallTimeout) return { failed: { errorType: error.name, timedOut: true } };
      throw lambdaError(error, name);
    }
  }

  const outage = { meaningOf, failure: (error: unknown) => outageOf(error, name) };
  return rowsTogether(parts, { call, identicalRows, afterLastTry: 'row-error', outage });
}

/** The name in `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`. */
function nameIn(arn: string): string {
  return arn.split(':')[6] ?? arn;
}
