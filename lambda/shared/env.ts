/** Reads the named variables. Throws one error that names all missing variables. */
export function readEnv<Names extends Record<string, string>>(names: Names): { readonly [K in keyof Names]: string } {
  const missing = Object.values(names).filter((name) => !process.env[name]);
  if (missing.length > 0) throw new Error(`Environment variables missing: ${missing.join(', ')}`);
  const entries = Object.entries(names).map(([key, name]) => [key, process.env[name]]);
  return Object.fromEntries(entries) as { [K in keyof Names]: string };
}

/** Reads a variable's value as a number above zero. */
export function positiveNumber(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`Environment variable ${name} must be a number above zero, and is '${value}'`);
  return number;
}
