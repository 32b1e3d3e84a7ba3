import * as fs from 'node:fs';
import * as path from 'node:path';
import type { InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { LambdaSettings } from '../../lambda/processing/lambda/contract';
import { lambda } from '../../lambda/processing/lambda/lambda';
import { aFunction } from '../local/cloud/an-assembly';
import { runFunctions } from '../local/cloud/running-functions';
import type { ProcessorOf } from './run';

const TIMEOUT_SECONDS = 60;

export interface FolderCode {
  readonly folder: string;
  /** Such as `python3.13`. Here it is this machine's Python or Node. */
  readonly runtime: string;
  /** Such as `app.handler`. */
  readonly handler: string;
}

/** A folder's function, run by the embedded cloud as a Lambda function, behind the processor `lambda`. */
export interface FolderFunction {
  readonly processor: ProcessorOf<object>;
  /** Whether a call is under way. */
  underWay(): boolean;
  /** What calls that failed have answered: the class, the message and the stack of the error, as JSON. */
  readonly failures: readonly string[];
  stop(): Promise<void>;
}

export async function startFolderFunction({ folder, runtime, handler }: FolderCode): Promise<FolderFunction> {
  const properties = { Runtime: runtime, Handler: handler, Timeout: TIMEOUT_SECONDS };
  const functions = await runFunctions({
    resources: { Fn: aFunction('fn', properties) },
    code: { fn: { '.copied': folder } },
  });
  fs.cpSync(folder, path.join(functions.assembly.dir, 'asset.fn'), { recursive: true });
  const failures: string[] = [];
  let open = 0;
  functions.lambda.middlewareStack.add(
    (next) => async (args) => {
      open += 1;
      try {
        const result = await next(args);
        const { FunctionError: failed, Payload: payload } = result.output as InvokeCommandOutput;
        if (failed !== undefined) failures.push(payload?.transformToString() ?? failed);
        return result;
      } finally {
        open -= 1;
      }
    },
    { step: 'initialize' },
  );
  const settings: LambdaSettings = {
    functionArn: functions.fn('Fn').settings.arn,
    callTimeoutSeconds: TIMEOUT_SECONDS,
    identicalRows: 'once',
  };
  return {
    processor: (parts) => lambda({ ...parts, settings, client: functions.lambda }),
    underWay: () => open > 0,
    failures,
    stop: () => functions.stop(),
  };
}
