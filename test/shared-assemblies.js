const fs = require('node:fs');
const path = require('node:path');

const LOCAL = path.join(__dirname, '..', '.local');

/** Before all tests: makes the folder of test/integration/shared-assembly.ts. Workers inherit its name. */
module.exports = async function setUp() {
  fs.mkdirSync(LOCAL, { recursive: true });
  process.env.SHARED_ASSEMBLIES = fs.mkdtempSync(path.join(LOCAL, 'shared-'));
};
