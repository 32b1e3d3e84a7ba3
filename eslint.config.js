const js = require('@eslint/js');
const { defineConfig } = require('eslint/config');
const tseslint = require('typescript-eslint');

/** What the files of a folder may not import: where code runs decides what it may know. Tried out in test/unit/import-rules.test.ts. */
function forbid(folder, patterns) {
  return {
    files: [`${folder}/**/*.ts`],
    languageOptions: { parser: tseslint.parser },
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

const importRules = [
  forbid('lib', [
    { regex: '/lambda/(?!shared/contract$)', message: 'lib takes only lambda/shared/contract from lambda.' },
    { regex: '/(local|test|bin)/', message: 'lib takes nothing from local, test or bin.' },
  ]),
  forbid('lambda', [
    { regex: '/(lib|local|test|bin)/', message: 'lambda takes nothing from lib, local, test or bin.' },
    { regex: '^aws-cdk', message: 'lambda runs in AWS Lambda, without the CDK.' },
  ]),
  forbid('lambda/shared', [
    { regex: '/(lib|local|test|bin)/', message: 'lambda takes nothing from lib, local, test or bin.' },
    {
      regex: '^\\.\\./(?!shared/)',
      message: 'lambda/shared imports nothing from the rest of lambda: no protocol, no job, no handler, no processor.',
    },
    { regex: '^aws-cdk', message: 'lambda runs in AWS Lambda, without the CDK.' },
  ]),
  ...['local/*.ts', 'local/*/*.ts', 'local/*/*/*.ts'].map((files, depth) => ({
    ...forbid('local', [
      {
        // By depth, since local/cloud/lambda is another folder than lambda.
        regex: `^(\\.\\./){${depth + 1}}lambda/(?!shared/contract$)`,
        message: 'local runs the bundles that synthesis wrote: only lambda/shared/contract may be imported.',
      },
      { regex: '/(bin|test)/', message: 'local takes nothing from bin or test.' },
    ]),
    files: [files],
  })),
  forbid('bin', [{ regex: '/test/', message: 'bin takes nothing from test.' }]),
  forbid('bench', [
    {
      regex: '^(\\.\\./)+lambda/(?!shared/contract$)',
      message: 'bench measures the bundles that synthesis wrote: only lambda/shared/contract may be imported.',
    },
  ]),
  {
    files: ['lambda/shared/contract.ts'],
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
    files: ['**/*.ts'],
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
