import { readFile } from 'node:fs/promises';
import type { Processor } from '../../../lambda/processing/processor';

/** The text of the file that each row names. */
const processor: Processor = (rows) => Promise.all(rows.map(([file]) => readFile(file as string, 'utf8')));

export const handler = processor;
