import * as fs from 'node:fs';
import * as path from 'node:path';
import { CONFIG_KEY, schema } from '../../lib/config';
import { contextIn } from '../../lib/cdk-json';
import { UsageError } from '../command-line/usage-error';
import { writeSetting } from '../settings/write-setting';
import { checkName } from './check-name';
import { newFunction, type Language } from './new-function';
import { register } from './register';

const REGISTRY = 'lib/functions/registry.ts';
const CDK_JSON = 'cdk.json';

export interface NewFunctionOptions {
  readonly language: Language;
  /** The project's root. */
  readonly root: string;
  /** The names of all processors in the registry. */
  readonly processors: readonly string[];
}

/** Writes a new function. Throws a UsageError, and writes nothing, if its name or one of its files is taken. */
export function writeFunction(name: string, { language, root, processors }: NewFunctionOptions): readonly string[] {
  const inRoot = (file: string): string => path.join(root, file);
  const { functions, isSet } = functionsIn(inRoot(CDK_JSON));
  checkName(name, { functions: Object.keys(functions), processors });
  const { files, settings, definition, tests } = newFunction(name, language);
  const kept = Object.keys(files).filter((file) => fs.existsSync(inRoot(file)));
  const existing = kept.filter((file) => fs.readFileSync(inRoot(file), 'utf8') !== files[file]);
  if (existing.length > 0)
    throw new UsageError(
      `Nothing was written, because ${existing.join(', ')} ${existing.length === 1 ? 'exists' : 'exist'}. Choose another name.`,
    );

  // A file that exists with the same content stays, such as the example functions/word_count.
  const missing = Object.entries(files).filter(([file]) => !kept.includes(file));
  for (const [file, text] of missing) {
    fs.mkdirSync(path.dirname(inRoot(file)), { recursive: true });
    // Fails rather than overwrites.
    fs.writeFileSync(inRoot(file), text, { flag: 'wx' });
  }
  const byHand = definition ? register(inRoot(REGISTRY), definition) : [];
  // If cdk.json does not have the setting, the stack has the default function. It must stay.
  if (!isSet) writeSetting(inRoot(CDK_JSON), ['functions'], functions);
  writeSetting(inRoot(CDK_JSON), ['functions', name], settings);
  const registered =
    definition && byHand.length === 0 ? [`  ${REGISTRY} (its processor)`, '  docs/settings.md (its settings)'] : [];
  return [
    'Written:',
    ...missing.map(([file]) => `  ${file}`),
    ...kept.map((file) => `  ${file} (it was there)`),
    ...registered,
    `  ${CDK_JSON} (${CONFIG_KEY}.functions.${name})`,
    ...(byHand.length === 0 ? [] : [`${REGISTRY} has another form than expected. Add to it:`, ...byHand.map(indented)]),
    'Next:',
    `  npx jest ${tests}`,
    `  npm start -- --function ${name}`,
    '  npx cdk deploy',
    `  npm run sql -- --function ${name}`,
  ];
}

function indented(line: string): string {
  return `  ${line}`;
}

/** The functions as cdk.json has them, or the default if cdk.json has none. */
function functionsIn(cdkJson: string): {
  readonly functions: Readonly<Record<string, unknown>>;
  readonly isSet: boolean;
} {
  const { functions } = (contextIn(cdkJson)[CONFIG_KEY] ?? {}) as { readonly functions?: Record<string, unknown> };
  return { functions: functions ?? schema.parse({}).functions, isSet: functions !== undefined };
}
