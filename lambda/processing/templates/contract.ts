/** The syntax of templates, which synthesis and run time share. This file imports nothing, so both sides can import it. */

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
