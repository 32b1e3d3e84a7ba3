/**
 * What processors with templates share with infrastructure, and the syntax of templates. This file imports nothing, so both sides can import it.
 */

/** The ways in which these processors fail a batch. */
export const TEMPLATE_FAILURES = {
  ARGUMENTS_DIFFER: {
    cause: 'SQL declares another number of arguments than the settings',
    sentence: 'SQL declares this external function with {sent} arguments, and its settings name {count}: ({columns}).',
    advice: 'Create the function again with these arguments.',
    retryHelps: false,
  },
} as const;

/** A part of a template: text, or the name of a column in lower case. */
export type TemplatePart = string | { readonly column: string };

const TEMPLATE_TOKEN = /\{\{|\}\}|\{([A-Za-z_][\w$]*)\}|[{}]|[^{}]+/g;

/**
 * Divides a template such as `/customers/{customer_id}` into its parts. `{{` and `}}` stand for braces in the text. Undefined if a brace has no
 * partner, or if there is no name between two braces.
 */
export function templateParts(template: string): readonly TemplatePart[] | undefined {
  const parts: TemplatePart[] = [];
  for (const [token, column] of template.matchAll(TEMPLATE_TOKEN)) {
    if (token === '{' || token === '}') return undefined;
    if (column !== undefined) parts.push({ column: column.toLowerCase() });
    else parts.push(token === '{{' ? '{' : token === '}}' ? '}' : token);
  }
  return parts;
}
