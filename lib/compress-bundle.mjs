/**
 * Compresses a bundle once more: `node compress-bundle.mjs FILE`. The SDK describes all operations of a service by
 * constants whose keys are computed, such as `{ [_hQ]: _Q }`. To esbuild computing a key may have an effect, so it keeps
 * them all; swc sees that the keys are strings, and drops what no code of ours uses. See docs/decisions/0009.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { minifySync } from '@swc/core';

const [file] = process.argv.slice(2);
const options = { module: false, compress: { toplevel: true, passes: 2 }, mangle: { toplevel: true } };
writeFileSync(file, minifySync(readFileSync(file, 'utf8'), options).code);
