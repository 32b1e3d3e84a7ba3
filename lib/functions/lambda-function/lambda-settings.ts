import { z } from 'zod';
import { ConfigError } from '../../config-error';
import { decimal, oneOf, text, wholeNumber } from '../../setting';
import { callSettings } from '../call-settings';
import { checkFolder, type Folder } from './check-folder';

/** The runtimes for which a folder can be deployed as it is. */
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
    .describe('A Lambda function that exists. Set either this or `code`.'),
  code: text(/^[\w./-]+$/, 'a folder of the project, such as functions/word_count')
    .optional()
    .describe(
      'A folder of the project that the stack deploys as a Lambda function, as it is. Set either this or `functionArn`.',
    ),
  runtime: oneOf(RUNTIMES).optional().describe('The runtime for `code`.'),
  handler: text(/^[\w./-]+\.\w+$/, 'a file without its extension, a dot, and a name in it, such as app.handler')
    .optional()
    .describe('The handler in `code`.'),
  codeMemory: wholeNumber(128, 10_240)
    .default(512)
    .describe('Memory of the function from `code` in MB. `memory` is that of process, which calls it.'),
  ...callSettings,
  rowsPerCall: wholeNumber(1, 500)
    .default(25)
    .describe(
      'The most rows that the function gets in one call. If a call fails, the rows at fault are looked for by halves.',
    ),
  concurrency: wholeNumber(1, 1_000)
    .default(4)
    .describe('The most calls that one batch makes at the same time. Each uses an execution of Lambda.'),
  typicalCallSeconds: decimal(0.001, 480)
    .default(1)
    .describe(
      'How long a call usually takes. With `concurrency` and `rowsPerCall`, it says how many rows a batch may have to be finished in time: a larger batch is rejected, and the SQL script declares MAX_BATCH_ROWS by it.',
    ),
  callTimeoutSeconds: wholeNumber(1, 240)
    .default(60)
    .describe(
      'How long one call may take. It is the timeout of the function from `code`. After that, a call of several rows is made again with each half of them. The limit leaves time for a second call before the deadline of the batch.',
    ),
  identicalRows: oneOf(['once', 'each'])
    .default('once')
    .describe(
      'Whether rows of a batch with the same arguments are passed `once`, or `each` row is, because the work has an effect or its values differ.',
    ),
});

export type LambdaFunctionSettings = z.output<typeof lambdaSettings>;

/**
 * The folder of the project; undefined if the function exists already. Throws one line about the first mistake that the
 * settings make together.
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
