import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { JobsOf } from '../../lambda/jobs/job-store';
import { sentiment } from '../../lambda/processing/comprehend/sentiment';
import { rowByRow } from '../../lambda/processing/kit/row-by-row';
import { rowsTogether } from '../../lambda/processing/kit/rows-together';
import type { Memory } from '../../lambda/processing/memory';
import type { Processor } from '../../lambda/processing/processor';
import type { UnsentCalls } from '../../lambda/processing/unsent-calls';
import type { Row, Value } from '../../lambda/protocol/batch';
import { TEXTS_PER_CALL } from '../../lambda/shared/contract';
import type { Clock } from '../../lambda/shared/clock';
import type { Metrics } from '../../lambda/shared/metrics';
import { someLimits } from '../unit/a-context';
import { JOBS_OF } from '../unit/builders';
import { scoreOf } from './score-of';

/** What the processor of a {@link TestedFunction} is made of. */
export interface TestedParts {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly unsent: UnsentCalls;
  readonly memory: Memory;
  /** Makes an external call that carries these texts, and resolves with the answer if the call has no fault. */
  readonly send: <T>(operation: string, texts: readonly string[], answer: () => T) => Promise<T>;
}

/** An external function of the service under test. */
export interface TestedFunction extends JobsOf {
  readonly rowsPerCall: number;
  readonly unitsPerCall: number;
  /** Not set: the function uses no quota. */
  readonly maxUnits?: number;
  /** Of its line. Not set: the function uses no quota. */
  readonly slots?: number;
  /** Whether the function remembers answers. Default: it does not. */
  readonly remembers?: boolean;
  /** The value that this function gives a text. Each function gives another value. */
  readonly valueOf: (text: string) => Value;
  readonly processor: (parts: TestedParts) => Processor;
}

/** More units than the batches of a line in these tests have together, and fewer units than a batch of two slices has rows. */
const MOST_UNITS = 300;

/** Of the quota that {@link FIRST} and {@link SIBLING} share: so slow that a few batches make a line. */
export const UNITS_PER_SECOND = 2;

const QUOTA = { unitsPerSecond: UNITS_PER_SECOND };

/** Longer than any delay that a run gives a call, so that a delayed call is not made again. */
const CALL_TIMEOUT = { callTimeoutSeconds: 600 };

/** Sentiment, the only function of most runs. */
export const FIRST: TestedFunction = {
  ...JOBS_OF,
  rowsPerCall: TEXTS_PER_CALL,
  unitsPerCall: 1,
  maxUnits: MOST_UNITS,
  slots: 1,
  valueOf: (text) => ({ ...scoreOf(text) }),
  processor: ({ clock, metrics, send, unsent }) => {
    const client = {
      send: ({ input: { TextList } }: { input: { TextList: string[] } }) =>
        send('Comprehend BatchDetectSentimentCommand', TextList, () => ({
          ResultList: TextList.map((text, Index) => ({ Index, SentimentScore: scoreOf(text) })),
          ErrorList: [],
        })),
    } as Partial<ComprehendClient> as ComprehendClient;
    return sentiment({
      client,
      settings: { language: 'en' },
      limits: someLimits(CALL_TIMEOUT),
      clock,
      metrics,
      unsent,
    });
  },
};

/** Uses the quota of {@link FIRST}, with other rows and other units in a call. Its name begins with that of FIRST. */
export const SIBLING: TestedFunction = {
  functionName: `${FIRST.functionName}_2`,
  line: FIRST.line,
  rowsPerCall: 10,
  unitsPerCall: 2,
  maxUnits: MOST_UNITS,
  slots: 1,
  valueOf: (text) => `sibling of ${text}`,
  processor: ({ clock, metrics, send, unsent }) =>
    rowsTogether(
      { limits: someLimits({ ...CALL_TIMEOUT, quota: QUOTA, rowsPerCall: 10 }), clock, metrics, unsent },
      {
        unitsOf: () => 2,
        call: (rows) => {
          const texts = rows.map(textIn);
          return send('Sibling call', texts, () => texts.map((text) => SIBLING.valueOf(text)));
        },
      },
    ),
};

/** Uses no quota, so no other function waits for it. The name of {@link FIRST} begins with its name. */
export const APART: TestedFunction = {
  functionName: 'ext_func',
  line: 'function:ext_func',
  rowsPerCall: 1,
  unitsPerCall: 1,
  valueOf: (text) => text.length,
  processor: ({ clock, metrics, send }) =>
    rowByRow(
      { limits: someLimits({ ...CALL_TIMEOUT, quota: undefined, rowsPerCall: 1 }), clock, metrics },
      { call: (row) => send('Apart call', [textIn(row)], () => APART.valueOf(textIn(row))) },
    ),
};

/** Uses the quota of {@link FIRST}, and remembers what its calls answer. */
export const REMEMBERING: TestedFunction = {
  functionName: 'remembering',
  line: FIRST.line,
  rowsPerCall: 10,
  unitsPerCall: 1,
  maxUnits: MOST_UNITS,
  slots: 1,
  remembers: true,
  valueOf: (text) => `remembered for ${text}`,
  processor: ({ clock, metrics, send, unsent, memory }) =>
    rowsTogether(
      { limits: someLimits({ ...CALL_TIMEOUT, quota: QUOTA, rowsPerCall: 10 }), clock, metrics, unsent, memory },
      {
        answersDependOn: 'question',
        call: (rows) => {
          const texts = rows.map(textIn);
          return send('Remembering call', texts, () => texts.map((text) => REMEMBERING.valueOf(text)));
        },
      },
    ),
};

function textIn([text]: Row): string {
  return text as string;
}
