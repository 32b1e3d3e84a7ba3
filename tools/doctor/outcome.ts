/** The result of a check. */
export type Outcome =
  | { readonly kind: 'agrees' }
  /** No query fails because of it, but the user should know. */
  | { readonly kind: 'note'; readonly what: string }
  | { readonly kind: 'wrong'; readonly what: string; readonly todo: string }
  /** `why` is the end of a line that begins with "not compared:". */
  | { readonly kind: 'not compared'; readonly why: string };

export const AGREES: Outcome = { kind: 'agrees' };

export function note(what: string): Outcome {
  return { kind: 'note', what };
}

export function wrong(what: string, todo: string): Outcome {
  return { kind: 'wrong', what, todo };
}

export function notCompared(why: string): Outcome {
  return { kind: 'not compared', why };
}
