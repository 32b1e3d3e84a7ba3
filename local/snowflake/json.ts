import type { LosslessNumber } from 'lossless-json';

/** A JSON value. A number with more digits than a JavaScript number holds is a LosslessNumber. */
export type Json =
  null | boolean | number | LosslessNumber | string | readonly Json[] | { readonly [key: string]: Json };
