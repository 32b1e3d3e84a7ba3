import { setMaxListeners } from 'node:events';
import { answerTooLarge, BatchFailure, ROWS_MISSING, WRONG_NUMBER_OF_VALUES } from '../jobs/failures';
import type { Claim, JobStore, SliceResult } from '../jobs/job-store';
import type { Processor, ProcessorContext, Share } from '../processing/processor';
import { ANSWER_BYTES, bytesInReply } from '../protocol/answer-size';
import type { Row, WireRow } from '../protocol/batch';

/**
 * How many slices are processed at the same time: two, so that the calls of one go on while the result of another is stored.
 * Slices of large rows have few rows, and their calls take long, so there are more of them at the same time.
 */
const LEAST_AT_ONCE = 2;
const ROWS_AT_ONCE = 1_000;

export interface SlicesDependencies {
  readonly store: JobStore;
  readonly processor: Processor;
  readonly signal: AbortSignal;
  readonly share: Share;
  /** Whether an earlier attempt may have finished slices. */
  readonly again: boolean;
  /** Counts the rows whose results are stored. */
  readonly progress: { done: number };
}

/** Processes the slices that no earlier attempt has finished, and stores the result of each as a checkpoint. */
export async function processSlices(
  claim: Claim,
  { store, processor, signal, share, again, progress }: SlicesDependencies,
): Promise<void> {
  const stored = await store.readRows(claim);
  if (stored === undefined) throw new BatchFailure(ROWS_MISSING);
  const finished = again ? await store.finishedSlices(claim) : new Map<number, number>();
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  // Every call under way adds a listener, and Node warns when there are more than ten.
  setMaxListeners(0, either);
  const context: ProcessorContext = {
    signal: either,
    share,
    returnType: claim.job.returnType,
    options: stored.options,
  };
  let answerBytes = 0;

  async function process(slice: number, rows: readonly WireRow[]): Promise<void> {
    const bytes = finished.get(slice) ?? (await compute(slice, rows));
    answerBytes += bytes;
    progress.done += rows.length;
    if (answerBytes > ANSWER_BYTES) throw new BatchFailure(answerTooLarge(fittingRows(progress.done, answerBytes)));
  }

  async function compute(slice: number, rows: readonly WireRow[]): Promise<number> {
    either.throwIfAborted();
    const result = await resultOf(rows, processor, context);
    return store.saveResult(claim, slice, result);
  }

  const queue = stored.slices.entries();
  async function takeTurns(): Promise<void> {
    for (const [slice, rows] of queue) await process(slice, rows);
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

async function resultOf(
  rows: readonly WireRow[],
  processor: Processor,
  context: ProcessorContext,
): Promise<SliceResult> {
  const values = await processor(rows.map(argumentsOf), context);
  if (values.length !== rows.length) throw new BatchFailure(WRONG_NUMBER_OF_VALUES);
  const text = rows.map(([number], index) => JSON.stringify([number, values[index]])).join(',');
  return { text, answerBytes: bytesInReply(text) };
}

function argumentsOf([, ...cells]: WireRow): Row {
  return cells;
}

/** A MAX_BATCH_ROWS with which the answer would have fitted, from the rows done so far, with a margin of a tenth. */
function fittingRows(rows: number, answerBytes: number): number {
  return Math.max(1, Math.floor((rows * ANSWER_BYTES * 0.9) / answerBytes));
}
