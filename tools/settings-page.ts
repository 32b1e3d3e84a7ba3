import type { z } from 'zod';
import { schema } from '../lib/config';
import { functionSchema } from '../lib/functions/function-config';
import { PROCESSORS } from '../lib/functions/registry';
import { allowedFor, settingsOf } from '../lib/setting';

/** One setting as docs/settings.md shows it. */
interface Entry {
  /** Such as `function.path`. */
  readonly name: string;
  /** The default. Undefined if there is none. */
  readonly value: unknown;
  readonly allowed: string;
  readonly reason: string;
}

/** The allowed values of settings whose schema cannot be shown in one line. */
const OWN_FORMS: Readonly<Record<string, string>> = {
  snowflake: 'a list of objects with `userArn` and `externalId`',
  'functions.NAME.options': 'an object of names and texts',
};

/** The text of docs/settings.md: name, default, range and description of every setting in lib/config.ts. */
export function settingsPage(): string {
  const defaults = schema.parse({});
  return [
    '# Settings',
    '',
    '<!-- npm run docs:settings generates this page from lib/config.ts. Change the settings there, not here. -->',
    '',
    'Settings are in `cdk.json` under `context.remoteService`. A setting that you leave out has its default. After a change, run `npx cdk deploy`.',
    'A wrong setting stops every command with one line that names the setting, the value and what is allowed.',
    '',
    ...Object.entries(schema.shape).flatMap(([group, inner]) => {
      if (group === 'functions') return functionsSection(inner, defaults.functions);
      const settings = settingsOf(inner);
      if (!settings) return section(entryOf(group, inner, defaults[group as keyof typeof defaults]), '##');
      const values = defaults[group as keyof typeof defaults] as Readonly<Record<string, unknown>>;
      return [
        `## ${group}`,
        '',
        reasonOf(inner, group),
        '',
        ...Object.entries(settings).flatMap(([name, one]) =>
          section(entryOf(`${group}.${name}`, one, values[name]), '###'),
        ),
      ];
    }),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

/** The settings that every function has, then those of each processor. */
function functionsSection(inner: z.ZodType, value: unknown): string[] {
  const of = (settings: z.ZodObject, prefix: string) =>
    Object.entries<z.ZodType>(settings.shape).flatMap(([name, one]) =>
      section(entryOf(`${prefix}.${name}`, one, defaultOf(one)), '###'),
    );
  return [
    '## functions',
    '',
    `Default: \`${JSON.stringify(value)}\`.`,
    '',
    reasonOf(inner, 'functions'),
    '',
    ...of(functionSchema, 'functions.NAME'),
    ...Object.entries(PROCESSORS).flatMap(([name, { settings }]) => [
      `## functions with the processor ${name}`,
      '',
      'Settings besides those of every function.',
      '',
      ...of(settings, 'functions.NAME'),
    ]),
  ];
}

/** The default of a setting. Undefined if it has none. */
function defaultOf(one: z.ZodType): unknown {
  return one.safeParse(undefined).data;
}

function section({ name, value, allowed, reason }: Entry, level: string): string[] {
  const shown = value === undefined ? 'not set' : `\`${JSON.stringify(value)}\``;
  return [`${level} \`${name}\``, '', `Default: ${shown}. Allowed: ${allowed}.`, '', reason, ''];
}

function entryOf(name: string, inner: z.ZodType, value: unknown): Entry {
  const allowed = OWN_FORMS[name] ?? allowedFor(inner);
  if (allowed === undefined) throw new Error(`lib/config.ts does not say what ${name} may be.`);
  return { name, value, allowed, reason: reasonOf(inner, name) };
}

function reasonOf({ description }: z.ZodType, name: string): string {
  if (description === undefined) throw new Error(`lib/config.ts gives no reason for ${name}.`);
  return description;
}
