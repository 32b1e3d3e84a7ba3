const fs = require('node:fs');

/** Runs after all tests. Removes the folder that set-up.js made. */
module.exports = async function tearDown() {
  fs.rmSync(process.env.SHARED_BY_SUITES, { recursive: true, force: true });
};
