const fs = require('node:fs');

/** After all tests: removes the folder that test/shared-assemblies.js made. */
module.exports = async function tearDown() {
  fs.rmSync(process.env.SHARED_ASSEMBLIES, { recursive: true, force: true });
};
