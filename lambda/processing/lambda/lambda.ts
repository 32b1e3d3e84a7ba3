import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Row } from '../../protocol/batch';
import type { KitParts } from '../kit/calls';
import type { Answer, CallFacts } from '../kit/plan';
import { rowsTogether } from '../kit/rows-together';
import type { Processor } from '../processor';
import { callEvent } from './call-event';
import { functionFailure, lambdaError, REQUEST_TOO_LARGE, type FailedReply } from './call-errors';
import { CALL_BYTES, type LambdaSettings } from './contract';
import { valuesInReply } from './values-in-reply';

export interface LambdaParts extends KitParts {
  readonly client: Pick<LambdaClient, 'send'>;
  readonly settings: LambdaSettings;
}

/** A processor that calls a Lambda function, in any language, for some rows at a time. docs/functions.md has its protocol. */
export function lambda(parts: LambdaParts): Processor {
  const { client, settings } = parts;
  const { functionArn } = settings;
  const name = nameIn(functionArn);

  async function call(rows: readonly Row[], facts: CallFacts): Promise<readonly Answer[]> {
    const payload = Buffer.from(JSON.stringify(callEvent(rows, facts)));
    if (payload.length > CALL_BYTES) throw REQUEST_TOO_LARGE;
    const output = await invoke(payload, facts.signal);
    const text = Buffer.from(output.Payload ?? []).toString('utf8');
    if (output.FunctionError !== undefined) throw functionFailure(failedReply(text), rows.length);
    return valuesInReply(text, rows.length, name);
  }

  async function invoke(Payload: Uint8Array, abortSignal: AbortSignal): Promise<InvokeCommandOutput> {
    try {
      return await client.send(new InvokeCommand({ FunctionName: functionArn, Payload }), { abortSignal });
    } catch (error) {
      abortSignal.throwIfAborted();
      throw lambdaError(error, name);
    }
  }

  return rowsTogether(parts, { call, afterLastTry: 'row-error', identicalRows: 'once' });
}

/** The name in `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`. */
function nameIn(arn: string): string {
  return arn.split(':')[6] ?? arn;
}

function failedReply(text: string): FailedReply {
  try {
    return JSON.parse(text) as FailedReply;
  } catch {
    return {};
  }
}
