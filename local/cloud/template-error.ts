/** A template that the embedded cloud cannot run. The message says which part and why, so commands print it alone. */
export class TemplateError extends Error {
  readonly exitCode = 1;
}
