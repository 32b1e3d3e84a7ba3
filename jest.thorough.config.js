const { projects, ...common } = require('./jest.config.js');

process.env.THOROUGH = 'yes';

/** Tests that take longer than `npm test` may: files whose names end with `.thorough.ts`, and more random runs of others. */
module.exports = {
  ...common,
  projects: [
    {
      ...projects.find(({ displayName }) => displayName === 'reliability'),
      displayName: 'thorough',
      testMatch: ['<rootDir>/test/**/*.thorough.ts', '<rootDir>/test/reliability/{interleavings,memory-table}.test.ts'],
    },
  ],
};
