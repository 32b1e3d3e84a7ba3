/**
 * Stands in the bundles for `node:fs/promises`, with which the SDK looks for `~/.aws/config` and `~/.aws/credentials` before
 * its first request. A function has neither, and run on a developer's machine it shall not obey those there. See
 * docs/decisions/0009.
 */
export function readFile(): Promise<never> {
  return Promise.reject(
    new Error('The bundles leave out node:fs/promises: see IN_PLACE_OF in lib/handler-function.ts. node:fs is there.'),
  );
}
