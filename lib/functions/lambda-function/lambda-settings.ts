import { z } from 'zod';
import { ConfigError } from '../../config-error';
import { decimal, oneOf, text, wholeNumber } from '../../setting';
import { callSettings } from '../call-settings';
import { checkFolder, type Folder } from './check-folder';

/** The runtimes whose folders need no build step. */
const RUNTIMES = [
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
  'nodejs22.x',
  'nodejs24.x',
] as const;

/** The settings of the processor `lambda`. */
export const lambdaSettings = z.strictObject({
  functionArn: text(
    /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/,
    'the ARN of a Lambda function, such as arn:aws:lambda:us-east-1:123456789012:function:word-count',
  )
    .optional()
    .describe('The ARN of a Lambda function that exists already. Set either `functionArn` or `code`.'),
  code: text(/^[\w./-]+$/, 'a folder of the project, such as functions/word_count')
    .optional()
    .describe(
      'A folder of the project. The stack deploys it as a Lambda function, without a build step. Set either `code` or `functionArn`.',
    ),
  runtime: oneOf(RUNTIMES).optional().describe('The runtime for `code`.'),
  handler: text(/^[\w./-]+\.\w+$/, 'a file without its extension, a dot, and a name in it, such as app.handler')
    .optional()
    .describe('The handler in `code`.'),
  codeMemory: wholeNumber(128, 10_240)
    .default(512)
    .describe(
      'Memory of the function from `code` in MB. `memory` is the memory of process, which calls this function.',
    ),
  ...callSettings,
  rowsPerCall: wholeNumber(1, 500)
    .default(25)
    .describe(
      'The most rows that the function gets in one call. A call that fails is repeated with each half of its rows until the row at fault is alone.',
    ),
  concurrency: wholeNumber(1, 1_000)
    .default(4)
    .describe(
      'The most simultaneous calls of one worker. Without a quota, each batch has a worker of its own. Each call uses one Lambda execution.',
    ),
  typicalCallSeconds: decimal(0.001, 480)
    .default(1)
    .describe(
      'How long a call usually takes. This time, `concurrency` and `rowsPerCall` determine how many rows of a batch can be processed in time. A larger batch is rejected, and the SQL script declares this number as MAX_BATCH_ROWS.',
    ),
  callTimeoutSeconds: wholeNumber(1, 240)
    .default(60)
    .describe(
      'How long one call may take. A function from `code` has this time-out. A call of several rows that takes longer is repeated with each half of its rows. At most 240, so that there is time for a second call before the deadline of the batch.',
    ),
  identicalRows: oneOf(['once', 'each'])
    .default('once')
    .describe(
      'With `once`, rows of a batch with the same arguments are sent once. With `each`, every row is sent, because the call has an effect or its values for equal arguments can differ.',
    ),
});

export type LambdaFunctionSettings = z.output<typeof lambdaSettings>;

/**
 * Returns the folder of the project, or undefined if the function exists already. Throws a one-line error about the first settings that do not fit
 * together.
 */
export function folderIn({ functionArn, code, runtime, handler }: LambdaFunctionSettings): Folder | undefined {
  if ((functionArn === undefined) === (code === undefined))
    throw new ConfigError(
      'Set either functionArn, a Lambda function that exists, or code, a folder that the stack deploys',
    );
  if (code === undefined) {
    if (runtime !== undefined || handler !== undefined)
      throw new ConfigError('runtime and handler are for code. A function that exists has its own');
    return undefined;
  }
  if (runtime === undefined) throw new ConfigError(`code needs a runtime. Allowed: ${RUNTIMES.join(', ')}`);
  if (handler === undefined) throw new ConfigError('code needs a handler, such as app.handler');
  const folder = { code, runtime, handler };
  checkFolder(folder);
  return folder;
}
