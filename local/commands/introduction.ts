import * as path from 'node:path';
import { alignedColumns } from '../../tools/command-line/aligned-columns';
import { ENDPOINTS_FILE } from '../endpoints-file';
import type { RunningService } from '../running-service';
import { exampleRow, takesOneText } from '../snowflake/called-function';
import { signatureOf } from '../snowflake/declaration-of';

/**
 * What `npm run serve` prints once it runs: where the functions and the console are, and how to call the first function by hand.
 *
 * @param page the address of the console, with its token
 */
export function introduction(
  { region, externalFunctions, credentials }: Pick<RunningService, 'region' | 'externalFunctions' | 'credentials'>,
  page?: string,
): readonly string[] {
  const [first] = externalFunctions;
  if (first === undefined) throw new Error('A service has at least one function.');
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  // A function of one text is declared as the service assumes where no header says more.
  const signature = takesOneText(first)
    ? []
    : [`-H ${quoted(`sf-external-function-signature: ${signatureOf(first)}`)}`];
  const curl = [
    `curl --aws-sigv4 aws:amz:${region}:execute-api --user '${accessKeyId}:${secretAccessKey}'`,
    `-H 'x-amz-security-token: ${sessionToken}'`,
    `-H 'sf-external-function-query-batch-id: by-hand-1'`,
    ...signature,
    `-H 'Content-Type: application/json'`,
  ].join(' \\\n  ');
  const body = JSON.stringify({ data: [[0, ...exampleRow(first)]] });
  return [
    '',
    ...alignedColumns([
      ...externalFunctions.map(({ name, url }) => [name, url]),
      ['Endpoints', path.relative(process.cwd(), ENDPOINTS_FILE)],
    ]),
    ...(page === undefined ? [] : ['', 'Run queries and see every batch in a browser:', '', page]),
    '',
    `Send a batch to ${first.name}, then ask for its result:`,
    '',
    `${curl} \\\n  -d ${quoted(body)} ${first.url}`,
    '',
    `${curl} \\\n  ${first.url}`,
    '',
    'Ctrl-C stops it. Each request is shown below.',
    '',
  ];
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
