import type { Processor } from '../../../lambda/processing/processor';

/** Answers with the stack of an error of its own. */
const processor: Processor = (rows) => Promise.resolve(rows.map(() => new Error('thrown here').stack ?? ''));

export const handler = processor;
