import { camelCase, kebabCase } from './letter-case';

/** The language of a function. */
export type Language = 'typescript' | FolderLanguage;

type FolderLanguage = 'python' | 'node';

/** The files and settings that `npm run new` writes for a new function. */
export interface NewFunction {
  /** Files by their paths from the project's root. None of them may exist. */
  readonly files: Readonly<Record<string, string>>;
  /** The function's entry in `remoteService.functions` of cdk.json. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The definition to add to the registry. Undefined: the function uses a processor that exists. */
  readonly definition?: Definition;
  /** The path of the tests that use the golden files. */
  readonly tests: string;
}

/** A definition in lib/functions/, and its name in cdk.json. */
export interface Definition {
  readonly processor: string;
  /** The name of its export. */
  readonly constant: string;
  /** The name of its file, without the extension. */
  readonly file: string;
}

const INPUT = 'a\nhello world\n"I am happy, today"\n""\n\n';
const OUTPUT = 'value\n2\n4\n0\nnull\n';

/** @param name the function's name in SQL, already checked */
export function newFunction(name: string, language: Language): NewFunction {
  return language === 'typescript' ? inTypeScript(name) : inFolder(name, language);
}

function inTypeScript(name: string): NewFunction {
  const [constant, file] = [camelCase(name), kebabCase(name)];
  return {
    files: {
      [`lambda/process/${file}.ts`]: processor(constant),
      [`lambda/process/${file}.input.csv`]: INPUT,
      [`lambda/process/${file}.output.csv`]: OUTPUT,
      [`lib/functions/${file}.ts`]: definition(constant, file),
      [`test/functions/${file}.test.ts`]: test(constant, file),
    },
    settings: { processor: name },
    definition: { processor: name, constant, file },
    tests: `test/functions/${file}`,
  };
}

/** The settings of a function whose code is a folder. */
export function folderSettings(name: string, language: FolderLanguage) {
  const [runtime, handler] = language === 'python' ? ['python3.13', 'app.handler'] : ['nodejs24.x', 'index.handler'];
  return { processor: 'lambda', code: `functions/${name}`, runtime, handler, arguments: '(a VARCHAR)' };
}

function inFolder(name: string, language: FolderLanguage): NewFunction {
  const settings = folderSettings(name, language);
  const folder = settings.code;
  const [file, text] = language === 'python' ? ['app.py', PYTHON] : ['index.mjs', NODE];
  return {
    files: {
      [`${folder}/${file}`]: text,
      [`${folder}/input.csv`]: INPUT,
      [`${folder}/output.csv`]: OUTPUT,
    },
    settings,
    tests: 'test/functions',
  };
}

function processor(constant: string): string {
  return `import { rowByRow } from '../processing/kit/row-by-row';
import { processing, type ProcessorParts } from './entry';

/** Gives each row its value. Replace the code of this example by your own work. docs/processors.md says what a processor gets and what it may throw. */
export const ${constant} = (parts: ProcessorParts<object>) =>
  rowByRow(parts, {
    isNull: ([a]) => a === null,
    call: ([a]) => Promise.resolve(typeof a === 'string' ? (a.match(/\\S+/g) ?? []).length : null),
  });

export const handler = processing(${constant});
`;
}

function definition(constant: string, file: string): string {
  return `import { z } from 'zod';
import { callSettings, callsOf, paceOf } from './call-settings';
import { defineProcessor } from './processor-definition';

/** The definition. The processor is in lambda/process/${file}.ts. */
export const ${constant} = defineProcessor({
  settings: z.strictObject(callSettings).omit({ rowsPerCall: true }),
  // The codes of its own errors, with their sentences: see "Errors of its own" in docs/processors.md.
  failures: {},
  rowErrors: {},
  configure: (settings) => ({
    entry: 'lambda/process/${file}.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    maxValueBytes: 250,
    pace: paceOf({ ...settings, rowsPerCall: 1 }),
    calls: callsOf({ ...settings, rowsPerCall: 1 }),
    example: ["'hello world'"],
  }),
});
`;
}

function test(constant: string, file: string): string {
  return `import { ${constant} as processor } from '../../lambda/process/${file}';
import { ${constant} as definition } from '../../lib/functions/${file}';
import { goldenTest } from '../kit/golden-test';

goldenTest({ definition, processor });
`;
}

const PYTHON = `def handler(event, context):
    """Counts the words of each row's argument: 0 for blank text, None for NULL."""
    return {"values": [None if a is None else len(a.split()) for (a,) in event["rows"]]}
`;

const NODE = `export const handler = async ({ rows }) => ({
  values: rows.map(([a]) => (a === null ? null : (a.match(/\\S+/g) ?? []).length)),
});
`;
