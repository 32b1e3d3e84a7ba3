import * as path from 'node:path';

/** Where `npm run serve` says, as long as it runs, how to reach what it runs. */
export const ENDPOINTS_FILE = path.join(__dirname, '..', '.local', 'endpoints.json');
