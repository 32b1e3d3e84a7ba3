const { projects, ...common } = require('./jest.config.js');

const projectOf = (name) => projects.find(({ displayName }) => displayName === name);

process.env.THOROUGH = 'yes';

/** Tests that take longer than `npm test` may: files whose names end with `.thorough.ts`, and more random runs of others. */
module.exports = {
  ...common,
  projects: [
    {
      ...projectOf('reliability'),
      displayName: 'thorough',
      testMatch: ['<rootDir>/test/**/*.thorough.ts', '<rootDir>/test/reliability/{interleavings,memory-table}.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/infra/', '<rootDir>/test/browser/'],
    },
    // In a real browser: they need a Chromium.
    {
      ...projectOf('reliability'),
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.thorough.ts'],
    },
    { ...projectOf('infra'), displayName: 'thorough infra', testMatch: ['<rootDir>/test/infra/**/*.thorough.ts'] },
  ],
};
