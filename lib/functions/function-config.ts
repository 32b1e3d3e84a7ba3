import { Aws } from 'aws-cdk-lib/core';
import { z } from 'zod';
import { ConfigError, sentenceFor, unknownSetting } from '../config-error';
import { nearestName } from '../nearest-name';
import { listOf, text, wholeNumber, yesOrNo } from '../setting';
import type { AnyProcessorDefinition, ConfiguredProcessor } from './processor-definition';

/** The name of the setting that names a function's processor. */
const PROCESSOR = 'processor';

/** Snowflake's names have up to 255 characters. */
const SQL_NAME = /^[A-Za-z_]\w{0,254}$/;

/** Settings that every function has. Most of them override a default of the processor. */
export const functionSchema = z.strictObject({
  path: text(/^(?!\.{1,2}$)[A-Za-z0-9._-]+$/, 'one path segment of letters, digits, dots, hyphens and underscores')
    .optional()
    .describe("The last part of the function's URL. Not set: the function's name."),
  arguments: text(/^\(.*\)$/, 'declared arguments, such as "(a VARCHAR, language VARCHAR)"')
    .optional()
    .describe("The declared arguments in SQL. Not set: the processor's own."),
  returns: text(/^[A-Za-z][A-Za-z0-9 ]*(\([\d, ]+\))?$/, 'an SQL type, such as "VARIANT" or "NUMBER(38, 0)"')
    .optional()
    .describe("The SQL type that the function returns. Not set: the processor's own."),
  maxBatchRows: wholeNumber(1, 1_000_000)
    .optional()
    .describe(
      'MAX_BATCH_ROWS in the SQL script. Not set: the number of rows that can be processed in time and answered in 6 MB. If this is more than Snowflake sends in a batch, the script has no MAX_BATCH_ROWS.',
    ),
  maxValueBytes: wholeNumber(1, 1_000_000)
    .optional()
    .describe(
      "The largest size of one row's value in the answer, in bytes, with each quote and backslash counted twice. A batch whose answer could exceed Lambda's 6 MB by this size is rejected. Not set: the processor's own.",
    ),
  rowsPerSlice: wholeNumber(1, 500)
    .optional()
    .describe("The most rows that are processed between two checkpoints. Not set: the processor's own, or 500."),
  options: z
    .record(text(/^[A-Za-z0-9-]+$/, 'a name of letters, digits and hyphens'), z.string())
    .optional()
    .describe('Options of the processor for all rows, such as { "language": "de" }: HEADERS in the SQL script.'),
  contextHeaders: listOf(
    text(/^[A-Za-z_]+$/, 'the name of a context function, such as CURRENT_USER'),
    'a list of context functions of Snowflake',
  )
    .optional()
    .describe('CONTEXT_HEADERS in the SQL script: context functions of Snowflake. The processor gets their values.'),
  rememberAnswers: yesOrNo()
    .optional()
    .describe(
      'Whether the answer to each row is stored for `jobs.retentionHours`. Later batches with the same arguments then make no call for that row. Choose true only if the same arguments always have the same answer. Not set: true for the processors that call Comprehend or Translate and for `ask_model` with a temperature of 0, false for all others.',
    ),
  memory: wholeNumber(128, 10_240)
    .optional()
    .describe("Memory of the process function in MB. Not set: the processor's own, or `memory.process`."),
});

export type FunctionOverrides = z.output<typeof functionSchema>;

/** One external function: its name in SQL, its processor and its settings, checked. */
export interface FunctionConfig extends Omit<FunctionOverrides, 'path'> {
  readonly name: string;
  /** The path of the function's resource in the API: the last part of its URL. */
  readonly path: string;
  readonly definition: AnyProcessorDefinition;
  /** The settings of the processor. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The settings of one function as cdk.json may have them, not checked. */
export type FunctionInput = z.input<typeof functionSchema> & {
  readonly processor: string;
  readonly [setting: string]: unknown;
};

/**
 * Checks one function of cdk.json. Throws one line that names the setting, the value and what is allowed.
 *
 * @param where the setting in cdk.json, such as `remoteService.functions.ext_func_async`
 */
export function checkFunction(
  name: string,
  given: unknown,
  {
    where,
    processors,
  }: { readonly where: string; readonly processors: Readonly<Record<string, AnyProcessorDefinition>> },
): FunctionConfig {
  const wrong = (sentence: string, at = where): never => {
    throw new ConfigError(`cdk.json, context ${at}: ${sentence}`);
  };
  if (!SQL_NAME.test(name)) wrong(`"${name}" is no SQL name. Allowed: letters, digits and underscores, no digit first`);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return wrong(`${JSON.stringify(given)} is not allowed. Allowed: an object such as { "${PROCESSOR}": "sentiment" }`);
  const { [PROCESSOR]: processor, ...rest } = given as Readonly<Record<string, unknown>>;
  const definition = typeof processor === 'string' ? processors[processor] : undefined;
  if (definition === undefined)
    return wrong(unknownProcessor(processor, Object.keys(processors)), `${where}.${PROCESSOR}`);

  const ownShape: Readonly<Record<string, unknown>> = definition.settings.shape;
  const all = functionSchema.extend(definition.settings.shape);
  const unknown = Object.keys(rest).filter((key) => !(key in all.shape));
  if (unknown.length > 0) wrong(unknownSetting([], unknown, all));
  const isOwn = ([key]: readonly [string, unknown]) => key in ownShape;
  const parsed = <Schema extends z.ZodType>(schema: Schema, input: object): z.output<Schema> => {
    const result = schema.safeParse(input);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    if (!issue) return wrong('cannot be understood');
    return wrong(sentenceFor(issue, schema, input), [where, ...issue.path].join('.'));
  };
  const entries = Object.entries(rest);
  const { path = name, ...overrides } = parsed(
    functionSchema,
    Object.fromEntries(entries.filter((entry) => !isOwn(entry))),
  );
  const settings = parsed(definition.settings, Object.fromEntries(entries.filter(isOwn)));
  const fn: FunctionConfig = { ...overrides, name, path, definition, settings };
  try {
    configured(fn, Aws.REGION);
  } catch (error) {
    // A definition checks whether its settings fit together.
    if (error instanceof ConfigError) wrong(error.message);
    throw error;
  }
  return fn;
}

/** The properties of the function by its definition. Where the function has a setting of its own, the setting replaces the definition's value. */
export function configured(fn: FunctionConfig, region: string): ConfiguredProcessor {
  const { name, arguments: declared, definition, settings } = fn;
  const own = definition.configure(settings, { name, arguments: declared, region });
  return {
    ...own,
    arguments: declared ?? own.arguments,
    returns: fn.returns ?? own.returns,
    maxValueBytes: fn.maxValueBytes ?? own.maxValueBytes,
    rowsPerSlice: fn.rowsPerSlice ?? own.rowsPerSlice,
    memory: fn.memory ?? own.memory,
    remembers: { ...own.remembers, answers: fn.rememberAnswers ?? own.remembers?.answers ?? false },
  };
}

function unknownProcessor(given: unknown, names: readonly string[]): string {
  const shown = given === undefined ? 'No processor is named' : `${JSON.stringify(given)} is no processor`;
  const nearest = typeof given === 'string' ? nearestName(given, names) : undefined;
  const hint = nearest === undefined ? '' : ` The nearest one is "${nearest}".`;
  return `${shown}.${hint} Processors: ${names.join(', ')}`;
}
