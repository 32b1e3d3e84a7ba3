/** A value as it stands in JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
