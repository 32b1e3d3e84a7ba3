/** How much of a prompt an answer repeats. */
const REPEATED_CHARACTERS = 200;

/** The answer of the stand-in's model: always the same to the same prompt. If a schema is given, or the prompt asks for JSON, it is JSON. */
export function fakeAnswer(prompt: string, schema?: unknown): string {
  const points = [...prompt];
  const repeated = points.slice(0, REPEATED_CHARACTERS).join('') + (points.length > REPEATED_CHARACTERS ? '…' : '');
  if (schema !== undefined) return JSON.stringify(example(schema, repeated));
  if (/\bJSON\b/.test(prompt)) return `\`\`\`json\n${JSON.stringify({ prompt: repeated })}\n\`\`\``;
  return `The stand-in for a model got this prompt: ${repeated}`;
}

interface Schema {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly items?: unknown;
}

/** A value that follows the schema, as far as it says types, properties and enumerations. */
function example(schema: unknown, text: string): unknown {
  const { type, enum: choices, properties = {}, items } = (schema ?? {}) as Schema;
  if (choices?.length) return choices[0];
  switch (type) {
    case 'object':
      return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, example(inner, text)]));
    case 'array':
      return [example(items, text)];
    case 'number':
    case 'integer':
      return text.length;
    case 'boolean':
      return true;
    default:
      return text;
  }
}
