const fs = require('node:fs');
const path = require('node:path');

const LOCAL = path.join(__dirname, '..', '..', '.local');

/**
 * Runs before all tests. Makes the folder of what suites share: assemblies (test/integration/shared-assembly.ts) and bundles
 * (bin/npx, which stands before npm's on the path). The workers inherit the variables.
 */
module.exports = async function setUp() {
  fs.mkdirSync(LOCAL, { recursive: true });
  process.env.SHARED_BY_SUITES = fs.mkdtempSync(path.join(LOCAL, 'shared-'));
  process.env.PATH = [path.join(__dirname, 'bin'), process.env.PATH].join(path.delimiter);
};
