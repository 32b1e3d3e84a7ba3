import { jobKeyPrefix } from '../shared/contract';

/**
 * The partition key of everything that is stored about a batch: `ext_func_async#01b2…`. Two functions of one query may get
 * the same batch id, so the key names the function too. A worker's policy allows only keys that begin with its function's name.
 */
export function jobKeyOf(functionName: string, batchId: string): string {
  return `${jobKeyPrefix(functionName)}${batchId}`;
}

/** The parts of a key. A batch id may hold the separator, a function's name cannot. */
export function partsOfKey(key: string): { readonly functionName: string; readonly batchId: string } {
  const end = key.indexOf(jobKeyPrefix(''));
  return { functionName: key.slice(0, end), batchId: key.slice(end + 1) };
}
