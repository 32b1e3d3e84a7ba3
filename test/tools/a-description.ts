import * as fs from 'node:fs';
import * as path from 'node:path';

/** The pairs in the recorded outputs of DESCRIBE INTEGRATION. The accounts are invented. */
export const ABC = {
  userArn: 'arn:aws:iam::210987654321:user/abc1-b-self1234',
  externalId: 'XY12345_SFCRole=3_k9Lm+Qw/e7RtYuIoP0aSdFgHjKl=',
};
export const DEVELOPMENT = {
  userArn: 'arn:aws:iam::345678901234:user/development/development_user',
  externalId: 'DEV-ORG_SFCRole=12_0+/aB3dE5fG7hJ9kL1mN3pQ5rS=',
};
export const ROLE_ARN = 'arn:aws:iam::123456789012:role/SnowflakeRemoteService-SnowflakeRole28AB9F11-Ab3dE5fG7hJ9';

/** Reads the output of one of Snowflake's clients from a file in `descriptions/`. */
export function recorded(name: string): string {
  return fs.readFileSync(path.join(__dirname, 'descriptions', name), 'utf8');
}

/** ABC's output as copied from Snowsight, with other values for some properties. */
export function aDescription(values: Readonly<Record<string, string>> = {}): string {
  return recorded('snowsight-grid.tsv').replace(
    /^(\w+)\t(\w+)\t([^\t\n]*)/gm,
    (_, name: string, type: string, value: string) => `${name}\t${type}\t${values[name] ?? value}`,
  );
}
