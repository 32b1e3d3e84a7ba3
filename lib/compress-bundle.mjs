/**
 * Compresses a bundle: `node compress-bundle.mjs FILE`, as esbuild wrote it, with its names. The SDK describes all
 * operations of a service by constants whose keys are computed, such as `{ [_hQ]: _Q }`. To esbuild computing a key may
 * have an effect, so it keeps them all; swc sees that the keys are strings, and drops what no code of ours uses. See
 * docs/decisions/0009.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { minifySync } from '@swc/core';

/** By these calls the SDK keeps a class for each error of each service. Without them an error has its name all the same. */
const REGISTERS_AN_ERROR = /\bn\d+_registry\d*\.registerError(?=\()/g;

const [file] = process.argv.slice(2);
const bundle = readFileSync(file, 'utf8');
const { code } = minifySync(bundle, {
  module: false,
  compress: {
    toplevel: true,
    // Until nothing more can be dropped: a description is used by others that are not used either.
    passes: 0,
    pure_funcs: [...new Set(bundle.match(REGISTERS_AN_ERROR))],
    // esbuild made functions of them.
    arrows: false,
  },
  mangle: { toplevel: true },
  // With one other letter in it V8 would keep the whole source in twice the space.
  format: { asciiOnly: true },
});
writeFileSync(file, code);
