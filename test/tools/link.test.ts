import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { writePairs } from '../../tools/linking/write-pairs';
import { link, listPairs, unlink } from '../../tools/linking/link-commands';
import type { SnowflakePair } from '../../lib/snowflake-pair';
import { CDK_JSON, configIn } from '../../lib/cdk-json';
import { ConfigError } from '../../lib/config-error';
import { templateOf } from '../infra/template-of';
import { ABC, aDescription, DEVELOPMENT, recorded, ROLE_ARN } from './a-description';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'link-'));
const file = path.join(folder, 'cdk.json');
fs.copyFileSync(CDK_JSON, file);
writePairs(file, []);
const ORIGINAL = fs.readFileSync(file, 'utf8');
const RECREATED = 'XY12345_SFCRole=3_zZ9+new/IdOfTheSameAccount000=';

beforeEach(() => fs.writeFileSync(file, ORIGINAL));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const written = () => fs.readFileSync(file, 'utf8');
const pairs = () => configIn(file).snowflake;
const recreated = aDescription({ API_AWS_EXTERNAL_ID: RECREATED });

/** Whom the role trusts in a stack with the settings of the file. */
function trust(): unknown {
  const roles = Object.entries(templateOf(configIn(file)).findResources('AWS::IAM::Role')) as [
    string,
    { Properties: { AssumeRolePolicyDocument: { Statement: unknown } } },
  ][];
  return roles.find(([id]) => id.startsWith('SnowflakeRole'))?.[1].Properties.AssumeRolePolicyDocument.Statement;
}

function trusting(...trusted: SnowflakePair[]) {
  return trusted.map(({ userArn, externalId }) => ({
    Effect: 'Allow',
    Principal: { AWS: userArn },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  }));
}

describe('npm run link', () => {
  it.each(fs.readdirSync(path.join(__dirname, 'descriptions')))(
    'writes the pair of %s so that the template trusts just that',
    (name) => {
      const pair = recorded(name).includes('DEV-ORG') ? DEVELOPMENT : ABC;
      expect(link(recorded(name), { file }).join('\n')).toMatch(/^Linked:\n.*\nNext: npx cdk deploy$/);
      expect(trust()).toEqual(trusting(pair));
    },
  );

  it('adds the pair of a second account', () => {
    link(aDescription(), { file });
    link(recorded('snow-sql.json'), { file });
    expect(trust()).toEqual(trusting(ABC, DEVELOPMENT));
  });

  it('replaces a changed external id of the same user, and says so', () => {
    link(aDescription(), { file });
    link(recorded('snow-sql.json'), { file });
    const told = link(recreated, { file });
    expect(told).toEqual(
      expect.arrayContaining([
        `- ${ABC.userArn}  ${ABC.externalId}`,
        `+ ${ABC.userArn}  ${RECREATED}`,
        expect.stringMatching(/re-created the integration/),
      ]),
    );
    expect(pairs()).toEqual([{ ...ABC, externalId: RECREATED }, DEVELOPMENT]);
  });

  it('keeps both external ids of a user with --add', () => {
    link(aDescription(), { file });
    link(recreated, { file, keepOthers: true });
    expect(pairs()).toEqual([ABC, { ...ABC, externalId: RECREATED }]);
  });

  it('does not guess which of several external ids of a user gave way', () => {
    link(aDescription(), { file });
    link(recreated, { file, keepOthers: true });
    const before = written();
    const third = aDescription({ API_AWS_EXTERNAL_ID: 'XY12345_SFCRole=3_thirdThirdThirdThird0123456=' });
    expect(() => link(third, { file })).toThrow(/Keep them with --add, then --remove the one that is gone/);
    expect(written()).toBe(before);
  });

  it('says that a pair is already linked, and writes nothing', () => {
    link(aDescription(), { file });
    const before = written();
    expect(link(aDescription(), { file })[0]).toBe('Already linked:');
    expect(written()).toBe(before);
  });

  it.each([
    [
      'an external id without its closing =',
      { API_AWS_EXTERNAL_ID: ABC.externalId.slice(0, -1) },
      /^API_AWS_EXTERNAL_ID is cut/,
    ],
    [
      'an external id that ends at its first =',
      { API_AWS_EXTERNAL_ID: 'XY12345_SFCRole=' },
      /^API_AWS_EXTERNAL_ID is cut/,
    ],
    [
      'an external id that ends before its first =',
      { API_AWS_EXTERNAL_ID: 'XY12345_SFCRole' },
      /^API_AWS_EXTERNAL_ID is cut/,
    ],
    [
      'an external id that begins after its first =',
      { API_AWS_EXTERNAL_ID: ABC.externalId.replace(/.*_SFCRole=/, '') },
      /^API_AWS_EXTERNAL_ID is cut/,
    ],
    ['no external id', { API_AWS_EXTERNAL_ID: '' }, /^There is no API_AWS_EXTERNAL_ID\. Copy the whole result/],
    [
      'a role in place of the user',
      { API_AWS_IAM_USER_ARN: ROLE_ARN },
      /^API_AWS_IAM_USER_ARN must be an IAM user ARN/,
    ],
    ['a role that is none', { API_AWS_ROLE_ARN: ABC.userArn }, /^API_AWS_ROLE_ARN must be an IAM role ARN/],
  ])('refuses %s in one line, and writes nothing', (_, values, line) => {
    const output = aDescription(values);
    expect(() => link(output, { file })).toThrow(line);
    expect(() => link(output, { file })).not.toThrow(/\n/);
    expect(written()).toBe(ORIGINAL);
  });

  it('leaves cdk.json as it was but for the pairs', () => {
    link(aDescription(), { file });
    const [before = '', after = ''] = ORIGINAL.split('"snowflake": []');
    expect(written().startsWith(before)).toBe(true);
    expect(written().endsWith(after)).toBe(true);
    unlink(ABC.userArn, file);
    expect(written()).toBe(ORIGINAL);
  });

  it('keeps tabs and the ends of lines, and makes the settings where there are none', () => {
    fs.writeFileSync(file, '{\r\n\t"app": "npx tsx bin/app.ts"\r\n}\r\n');
    link(aDescription(), { file });
    expect(pairs()).toEqual([ABC]);
    expect(written()).toContain('\r\n\t"context": {\r\n\t\t"remoteService": {\r\n');
    expect(written()).not.toMatch(/[^\r]\n/);
  });
});

test('a cdk.json with a byte order mark is read, and keeps it', () => {
  fs.writeFileSync(file, `\uFEFF${ORIGINAL}`);
  link(aDescription(), { file });
  expect(pairs()).toEqual([ABC]);
  unlink(ABC.userArn, file);
  expect(written()).toBe(`\uFEFF${ORIGINAL}`);
});

test.each([
  ['a comma too many', '{\n  "context": {},\n}\n', /^\S+cdk\.json is no proper JSON: see line 3\.$/],
  ['the marks of a merge', '<<<<<<< HEAD\n{}\n', /^\S+cdk\.json is no proper JSON: see line 1\.$/],
  ['a comment', '{\n  // ours\n}\n', /^\S+cdk\.json is no proper JSON: see line 2\.$/],
  ['a list', '[]\n', /^\S+cdk\.json must hold an object, \{ … \}\.$/],
  ['a context that is none', '{ "context": null }\n', /^\S+cdk\.json: context must be an object, \{ … \}\.$/],
  ['nothing', '', /^\S+cdk\.json is no proper JSON: see line 1\.$/],
])('a cdk.json with %s is told in one line, and left as it is', (_, text, line) => {
  fs.writeFileSync(file, text);
  for (const command of [() => link(aDescription(), { file }), () => listPairs(file), () => unlink('x', file)]) {
    expect(command).toThrow(line);
    expect(command).toThrow(ConfigError);
  }
  expect(written()).toBe(text);
});

test('a cdk.json that is not there is told in one line', () => {
  expect(() => listPairs(path.join(folder, 'gone.json'))).toThrow(/gone\.json cannot be read \(ENOENT\)\.$/);
});

describe('npm run link -- --remove', () => {
  it.each([
    ['user ARN', ABC.userArn],
    ['external id', ABC.externalId],
  ])('removes the pair with the %s', (_, arnOrId) => {
    link(aDescription(), { file });
    link(recorded('snow-sql.json'), { file });
    expect(unlink(arnOrId, file)).toContain(`${ABC.userArn}  ${ABC.externalId}`);
    expect(pairs()).toEqual([DEVELOPMENT]);
  });

  it('refuses what no pair has', () => {
    link(aDescription(), { file });
    expect(() => unlink(DEVELOPMENT.userArn, file)).toThrow(/^No pair has .*--list shows them\.$/);
    expect(pairs()).toEqual([ABC]);
  });
});

test('npm run link -- --list shows the pairs, or that there are none', () => {
  expect(listPairs(file)).toEqual(['Not linked: nobody can call the service.']);
  link(aDescription(), { file });
  expect(listPairs(file)).toEqual([`${ABC.userArn}  ${ABC.externalId}`]);
});
