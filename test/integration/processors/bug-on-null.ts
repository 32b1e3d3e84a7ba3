import { processing } from '../../../lambda/process/entry';

/** The entry of process with a processor that does not expect NULL. */
export const handler = processing(() => (rows) => Promise.resolve(rows.map(([text]) => (text as string).trim())));
