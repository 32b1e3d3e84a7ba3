const { availableParallelism } = require('node:os');

// The SDK's advice about the next Node would stand between the results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** One project a purpose; `npx jest --selectProjects unit` runs one of them. */
const project = (displayName, more = {}) => ({
  displayName,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json' }] },
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local'],
  ...more,
});

/** With the real flags of cdk.json, which jest would not see otherwise, and without bundling: these tests are not about it. */
const synthesising = {
  setupFiles: ['<rootDir>/test/infra/cdk-context.js'],
  setupFilesAfterEnv: ['aws-cdk-lib/testhelpers/jest-autoclean'],
};

module.exports = {
  // More than cores, because many tests wait: for polls, servers and processes. Jest takes no percentage above 100.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  // Of test.concurrent, whose tests are processes.
  maxConcurrency: 2,
  // No test may fail because the machine is slow: the limit only ends a test that hangs.
  testTimeout: 900_000,
  // After a gigabyte of tests, a worker that has ended takes longer than jest's half a second to hand its memory back.
  workerGracefulExitTimeout: 10_000,
  globalSetup: './test/run/set-up.js',
  globalTeardown: './test/run/tear-down.js',
  projects: [
    project('unit'),
    project('functions', { setupFiles: ['<rootDir>/test/functions/environment.js'] }),
    project('infra', synthesising),
    project('tools', synthesising),
    project('local'),
    project('contract'),
    project('integration'),
    project('reliability'),
  ],
  collectCoverageFrom: ['lib/**/*.ts', 'lambda/**/*.ts'],
  coverageProvider: 'v8',
};
