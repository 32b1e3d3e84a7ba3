import { createRequire } from 'node:module';
import type nlp from 'compromise/two';
import type * as tinyld from 'tinyld/light';

// Each takes part of a second to load, so they load when the first call needs them.
const load = createRequire(__filename);

/** Tags the words of English texts with their parts of speech. */
export function loadCompromise(): typeof nlp {
  return load('compromise/two') as typeof nlp;
}

/** Guesses the language of a text. */
export function loadTinyld(): typeof tinyld {
  return load('tinyld/light') as typeof tinyld;
}
