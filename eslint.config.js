const js = require('@eslint/js');
const { defineConfig } = require('eslint/config');
const tseslint = require('typescript-eslint');

/** The imports that a folder's files may not have: the folder says where its code runs, and that decides what it may know. */
function forbid(folder, patterns, files = [`${folder}/**/*.ts`]) {
  return {
    files,
    languageOptions: { parser: tseslint.parser },
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

/** Forbids imports of the top-level `folders`. Only a leading ../ leads to a top-level folder: local/cloud/lambda is none. */
const nothingFrom = (importer, ...folders) => ({
  regex: `^(\\.\\./)+(${folders.join('|')})/`,
  message: `${importer} takes nothing from ${folders.join(', ')}.`,
});

/** local/ has folders of its own named lambda, so the depth of the importing file tells which folder ../ leads to. */
const LOCAL_DEPTHS = ['local/*.ts', 'local/*/*.ts', 'local/*/*/*.ts'];

const importRules = [
  forbid('lib', [
    {
      regex:
        '^(\\.\\./)+lambda/(?!shared/(contract|served-functions|translate-languages|way-to-fail|service-failures)$|processing/[^/]+/contract$)',
      message: 'lib takes only lambda/shared/contract, the ways to fail, and the contracts of processors from lambda.',
    },
    nothingFrom('lib', 'console', 'local', 'tools', 'bench', 'bin', 'test'),
  ]),
  forbid('lambda', [
    nothingFrom('lambda', 'console', 'lib', 'local', 'tools', 'bench', 'bin', 'test'),
    { regex: '^aws-cdk', message: 'lambda runs in AWS Lambda, without the CDK.' },
  ]),
  forbid('lambda/shared', [
    nothingFrom('lambda', 'console', 'lib', 'local', 'tools', 'bench', 'bin', 'test'),
    {
      regex: '^\\.\\./(?!\\.\\./)',
      message: 'lambda/shared imports nothing from the rest of lambda: no protocol, no job, no handler, no processor.',
    },
    { regex: '^aws-cdk', message: 'lambda runs in AWS Lambda, without the CDK.' },
  ]),
  ...LOCAL_DEPTHS.map((files, depth) =>
    forbid(
      'local',
      [
        {
          regex: `^(\\.\\./){${depth + 1}}lambda/(?!shared/(contract|translate-languages)$)`,
          message: 'local runs the bundles that synthesis wrote: only lambda/shared/contract may be imported.',
        },
        {
          regex: `^(\\.\\./){${depth + 1}}tools/(?!command-line/)`,
          message: 'local takes only tools/command-line from tools.',
        },
        nothingFrom('local', 'bench', 'bin', 'test'),
      ],
      [files],
    ),
  ),
  forbid('tools', [
    {
      regex: '^(\\.\\./)+local/(?!snowflake/|endpoints-file$)',
      message: 'tools takes only the Snowflake emulator and the endpoints file from local.',
    },
    nothingFrom('tools', 'console', 'bench', 'bin', 'test'),
  ]),
  forbid('tools/command-line', [{ regex: '^\\.\\./', message: 'The command line knows no command.' }]),
  forbid('bench', [
    {
      regex: '^(\\.\\./)+lambda/(?!shared/contract$)',
      message: 'bench measures the bundles that synthesis wrote: only lambda/shared/contract may be imported.',
    },
    {
      regex: '^(\\.\\./)+tools/(?!command-line/)',
      message: 'bench takes only tools/command-line from tools.',
    },
    nothingFrom('bench', 'console', 'bin', 'test'),
  ]),
  // These processors run as functions of the stack.
  forbid('bench/processors', [
    {
      regex: '^(\\.\\./)+lambda/(?!shared/contract$|process/entry$)',
      message: 'A processor of bench takes only the entry of process and the contract from lambda.',
    },
    nothingFrom('bench', 'local', 'tools', 'bin', 'test'),
  ]),
  forbid('simulation', [
    {
      regex: '^(\\.\\./)+tools/(?!command-line/)',
      message: 'simulation takes only tools/command-line from tools.',
    },
    nothingFrom('simulation', 'console', 'lambda', 'lib', 'local', 'bench', 'bin', 'test'),
  ]),
  forbid('console/api', [
    {
      regex: '^\\.\\./(?!\\.\\./lambda/shared/job-states$)',
      message: 'The API of the console imports nothing but the states of jobs.',
    },
  ]),
  ...['console/page/*.ts*', 'console/page/*/*.ts*'].map((files, depth) =>
    forbid(
      'console/page',
      [
        {
          regex: `^(node:|(\\.\\./){${depth + 1}}(?!api/))`,
          message: 'The page runs in a browser and knows only the API of the console.',
        },
      ],
      [files],
    ),
  ),
  ...['server', 'deployed'].map((room) =>
    forbid(`console/${room}`, [nothingFrom('The server of the console', 'local', 'bench', 'bin', 'test')]),
  ),
  forbid('bin', [nothingFrom('bin', 'test', 'lambda')]),
  {
    files: ['lambda/shared/{contract,served-functions,translate-languages}.ts', 'lambda/processing/*/contract.ts'],
    languageOptions: { parser: tseslint.parser },
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: '.', message: 'The contract imports nothing.' }] }],
    },
  },
];

module.exports = defineConfig([
  { ignores: ['node_modules/', 'cdk.out/', '.local/', 'coverage/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        Buffer: 'readonly',
        module: 'writable',
        require: 'readonly',
        process: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
  ...importRules,
]);
module.exports.importRules = importRules;
