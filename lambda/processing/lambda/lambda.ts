import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Row } from '../../protocol/batch';
import type { KitParts } from '../kit/calls';
import type { Answer, CallFacts } from '../kit/plan';
import { rowsTogether } from '../kit/rows-together';
import { CallTimeout, withTimeLimit } from '../kit/time-limit';
import type { BatchFacts, Processor } from '../processor';
import { callEvent } from './call-event';
import {
  failedReply,
  functionFailure,
  lambdaError,
  lateCall,
  outage,
  REQUEST_TOO_LARGE,
  type FailedReply,
} from './call-errors';
import { CallsSoFar } from './calls-so-far';
import { CALL_BYTES, LATER_SECONDS, type LambdaSettings } from './contract';
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
  const batches = new WeakMap<BatchFacts, CallsSoFar>();

  function callsOf(batch: BatchFacts): CallsSoFar {
    const calls = batches.get(batch) ?? new CallsSoFar();
    batches.set(batch, calls);
    return calls;
  }

  async function call(rows: readonly Row[], facts: CallFacts): Promise<readonly Answer[]> {
    const event = callEvent(rows, facts);
    const payload = Buffer.from(JSON.stringify(event));
    if (payload.length > CALL_BYTES) throw REQUEST_TOO_LARGE;
    const calls = callsOf(facts.context.batch);
    const startedAt = clock.now();
    const reply = await invoke(payload, facts.signal);
    if ('text' in reply) {
      calls.succeeded();
      return valuesInReply(reply.text, rows.length, name);
    }
    const { failed } = reply;
    const { timedOut } = failed;
    const [key = ''] = event.idempotencyKeys;
    const isLateAgain = timedOut && rows.length === 1 && calls.isLateAgain(key);
    const isOutage = calls.isOutage({ startedAt, endedAt: clock.now(), timedOut });
    if (isOutage && !isLateAgain) throw outage(failed, name);
    throw timedOut ? lateCall(rows.length, isLateAgain) : functionFailure(failed, rows.length, name);
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

  return rowsTogether(parts, { call, identicalRows, afterLastTry: 'row-error' });
}

/** The name in `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`. */
function nameIn(arn: string): string {
  return arn.split(':')[6] ?? arn;
}
