import { errorName } from '../../../lambda/shared/errors';
import { HttpClient } from '../../../lambda/processing/http/http-client';
import { TEST_CA } from './test-certificates';

/**
 * Run in a process of its own, whose environment Node reads at its start: sends a request to the URL of the command line,
 * whose host leads to this machine, and prints the response's body or the name of the error.
 */
const [url = ''] = process.argv.slice(2);
const client = new HttpClient({
  settings: { url, privateHosts: [new URL(url).hostname] },
  resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  ca: TEST_CA,
});
void client
  .send({ method: 'GET', target: '/', headers: {}, mostBytes: 1_000 }, new AbortController().signal)
  .then(
    ({ body }) => body.toString(),
    (error: unknown) => errorName(error),
  )
  .then((outcome) => {
    process.stdout.write(outcome);
    // The connection is kept for the next request, of which there is none.
    process.exit();
  });
