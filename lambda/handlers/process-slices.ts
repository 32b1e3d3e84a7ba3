import { setMaxListeners } from 'node:events';
import { answerTooLarge, ROWS_MISSING, WRONG_NUMBER_OF_VALUES } from '../jobs/failures';
import type { Claim, JobStore, StoredRows } from '../jobs/job-store';
import { BatchFailure } from '../processing/kit/batch-failure';
import type { BatchFacts, Processor, ProcessorContext } from '../processing/processor';
import { ANSWER_BYTES, bytesInReply } from '../protocol/answer-size';
import type { Row, WireRow } from '../protocol/batch';
import { jsonOf } from '../protocol/json-of';

/**
 * How many slices are processed at the same time: two, so that the calls of one go on while the result of another is stored.
 * Slices of large rows have few rows, and their calls take long, so there are more of them at the same time.
 */
const LEAST_AT_ONCE = 2;
const ROWS_AT_ONCE = 1_000;

export interface SlicesDependencies {
  readonly store: JobStore;
  readonly processor: Processor;
  /** See {@link BatchFacts}. */
  readonly functionName?: string;
  readonly signal: AbortSignal;
  readonly share: ProcessorContext['share'];
  /** Counts the rows whose results are stored. */
  readonly progress: { done: number };
  /** Is called once all slices are given to the processor. Default: nothing happens. */
  readonly onLastSlice?: () => void;
}

/** Processes the slices that no earlier attempt has finished, and stores the result of each as a checkpoint. */
export async function processSlices(
  claim: Claim,
  { store, processor, functionName = '', signal, share, progress, onLastSlice }: SlicesDependencies,
): Promise<void> {
  const stored = await rowsOf(claim, store);
  // An operator can restart a job that is partly done.
  const again = claim.attempt > 1 || claim.job.done > 0;
  const finished = again ? await store.finishedSlices(claim) : new Map<number, number>();
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  // Every call under way adds a listener, and Node warns when there are more than ten.
  setMaxListeners(0, either);
  const { batchId, queryId, returnType } = claim.job;
  const batch: BatchFacts = { functionName, batchId, queryId, attempt: claim.attempt };
  const context: Omit<ProcessorContext, 'rowNumbers'> = {
    batch,
    signal: either,
    share,
    returnType,
    ...stored.request,
  };
  let answerBytes = 0;
  /** What each row takes in the answer, of the rows processed so far. */
  const rowBytes: number[] = [];

  async function process(slice: number, rows: readonly WireRow[]): Promise<void> {
    const bytes = finishedBefore(slice, rows) ?? (await compute(slice, rows));
    answerBytes += bytes;
    progress.done += rows.length;
    if (answerBytes > ANSWER_BYTES) throw new BatchFailure(answerTooLarge(fittingRows(rowBytes)));
  }

  /** Only the sum is stored, so it is divided evenly among the rows. */
  function finishedBefore(slice: number, rows: readonly WireRow[]): number | undefined {
    const bytes = finished.get(slice);
    if (bytes !== undefined) rowBytes.push(...rows.map(() => bytes / rows.length));
    return bytes;
  }

  async function compute(slice: number, rows: readonly WireRow[]): Promise<number> {
    either.throwIfAborted();
    const texts = await valuesOf(rows, processor, context);
    const sizes = texts.map(bytesInReply);
    rowBytes.push(...sizes);
    const commas = texts.length - 1; // a slice has at least one row
    const sum = sizes.reduce((one, other) => one + other, commas);
    return store.saveResult(claim, slice, { text: texts.join(','), answerBytes: sum });
  }

  const queue = stored.slices.entries();
  async function takeTurns(): Promise<void> {
    for (const [slice, rows] of queue) {
      const processed = process(slice, rows);
      if (slice === stored.slices.length - 1) onLastSlice?.();
      await processed;
    }
  }
  const slicesOfThoseRows = Math.floor((ROWS_AT_ONCE * stored.slices.length) / claim.job.rows);
  const turns = Array.from({ length: Math.max(LEAST_AT_ONCE, slicesOfThoseRows || 0) }, takeTurns);
  try {
    await Promise.all(turns);
  } catch (error) {
    // The first error decides. The other slices stop before the job is released or ended.
    failing.abort(error);
    await Promise.allSettled(turns);
    throw error;
  }
}

async function rowsOf(claim: Claim, store: JobStore): Promise<StoredRows> {
  const stored = await store.readRows(claim);
  if (stored === undefined) throw new BatchFailure(ROWS_MISSING);
  return stored;
}

/** The rows of the answer, each as JSON: row number and value. */
async function valuesOf(
  rows: readonly WireRow[],
  processor: Processor,
  context: Omit<ProcessorContext, 'rowNumbers'>,
): Promise<readonly string[]> {
  const rowNumbers = rows.map(([number]) => number);
  const values = await processor(rows.map(argumentsOf), { ...context, rowNumbers });
  if (values.length !== rows.length) throw new BatchFailure(WRONG_NUMBER_OF_VALUES);
  return rows.map(([number], index) => jsonOf([number, values[index]]));
}

function argumentsOf([, ...cells]: WireRow): Row {
  return cells;
}

/** A MAX_BATCH_ROWS under which any batch of these rows fits one answer: as many of the largest rows as fit together. */
function fittingRows(rowBytes: readonly number[]): number {
  let room = ANSWER_BYTES;
  const largestFirst = rowBytes.toSorted((one, other) => other - one);
  const over = largestFirst.findIndex((bytes) => (room -= bytes + 1) < 0);
  return over === -1 ? rowBytes.length : over;
}
