import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { writePairs } from '../../tools/linking/write-pairs';
import { link, listPairs, unlink } from '../../tools/linking/link-commands';
import type { SnowflakePair } from '../../lib/snowflake-pair';
import type { Choice } from '../../tools/linking/link-pair';
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

/** The pairs that the role of a stack with the settings of the file trusts. */
function trust(): unknown {
  const roles = Object.entries(templateOf({ snowflake: configIn(file).snowflake }).findResources('AWS::IAM::Role')) as [
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
  it.each([
    ['snowsight-grid.tsv', ABC],
    ['snowsql-expanded.txt', ABC],
    ['terraform-show.json', ABC],
    ['python-fetchall.txt', DEVELOPMENT],
  ])('writes the pair of %s so that the template trusts only this pair', async (name, pair) => {
    expect((await link(recorded(name), { file })).join('\n')).toMatch(/^Linked:\n.*\nNext: npx cdk deploy$/);
    expect(trust()).toEqual(trusting(pair));
  });

  it('adds the pair of a second account', async () => {
    await link(aDescription(), { file });
    await link(recorded('snow-sql.json'), { file });
    expect(trust()).toEqual(trusting(ABC, DEVELOPMENT));
  });

  it('replaces the external id of a linked user with --replace, and reports it', async () => {
    await link(aDescription(), { file });
    await link(recorded('snow-sql.json'), { file });
    const lines = await link(recreated, { file, choice: 'replace' });
    expect(lines).toEqual(
      expect.arrayContaining([
        `- ${ABC.userArn}  ${ABC.externalId}`,
        `+ ${ABC.userArn}  ${RECREATED}`,
        expect.stringMatching(/ALTER API INTEGRATION, which keeps the external id/),
      ]),
    );
    expect(pairs()).toEqual([{ ...ABC, externalId: RECREATED }, DEVELOPMENT]);
  });

  it('keeps both external ids of a user with --add', async () => {
    await link(aDescription(), { file });
    await link(recreated, { file, choice: 'add' });
    expect(pairs()).toEqual([ABC, { ...ABC, externalId: RECREATED }]);
  });

  it('asks before it replaces the external id of a linked user', async () => {
    await link(aDescription(), { file });
    const questions: string[] = [];
    const answering = (choice: Choice | undefined) => (question: string) => {
      questions.push(question);
      return Promise.resolve(choice);
    };
    const before = written();
    expect(await link(recreated, { file, ask: answering(undefined) })).toEqual(['Nothing was written.']);
    expect(written()).toBe(before);
    expect(questions[0]).toMatch(
      /abc1-b-self1234 is linked with external id XY\S+k9Lm\S+; this output has the external id XY\S+zZ9/,
    );
    await link(recreated, { file, ask: answering('replace') });
    expect(pairs()).toEqual([{ ...ABC, externalId: RECREATED }]);
    await link(aDescription(), { file, ask: answering('add') });
    expect(pairs()).toEqual([{ ...ABC, externalId: RECREATED }, ABC]);
  });

  it('does not replace an external id if it cannot ask, and names the options', async () => {
    await link(aDescription(), { file });
    const before = written();
    await expect(link(recreated, { file })).rejects.toThrow(/Nothing was written\. .*--replace\. .*--add\.$/);
    expect(written()).toBe(before);
  });

  it('names the old pair if the user has changed under the same external id', async () => {
    await link(aDescription(), { file });
    const moved = { ...ABC, userArn: 'arn:aws:iam::210987654321:user/abc2-b-self9999' };
    const lines = await link(aDescription({ API_AWS_IAM_USER_ARN: moved.userArn }), { file });
    expect(lines).toEqual([
      'Linked:',
      `${moved.userArn}  ${moved.externalId}`,
      'Its external id is also linked with the former user of the integration:',
      `${ABC.userArn}  ${ABC.externalId}`,
      `Remove that pair: npm run link -- --remove ${ABC.userArn} '${ABC.externalId}'`,
      'Next: npx cdk deploy',
    ]);
    unlink([ABC.userArn, ABC.externalId], file);
    expect(pairs()).toEqual([moved]);
  });

  it('does not guess which of several external ids of a user to replace', async () => {
    await link(aDescription(), { file });
    await link(recreated, { file, choice: 'add' });
    const before = written();
    const third = aDescription({ API_AWS_EXTERNAL_ID: 'XY12345_SFCRole=3_thirdThirdThirdThird0123456=' });
    await expect(link(third, { file, choice: 'replace' })).rejects.toThrow(
      /--replace cannot know which one to replace\. Use --add, then/,
    );
    expect(written()).toBe(before);
  });

  it('reports that a pair is already linked, and writes nothing', async () => {
    await link(aDescription(), { file });
    const before = written();
    expect((await link(aDescription(), { file }))[0]).toBe('Already linked:');
    expect(written()).toBe(before);
  });

  it.each([
    [
      'an external id without its closing =',
      { API_AWS_EXTERNAL_ID: ABC.externalId.slice(0, -1) },
      /^API_AWS_EXTERNAL_ID is incomplete/,
    ],
    [
      'an external id that ends at its first =',
      { API_AWS_EXTERNAL_ID: 'XY12345_SFCRole=' },
      /^API_AWS_EXTERNAL_ID is incomplete/,
    ],
    [
      'an external id that ends before its first =',
      { API_AWS_EXTERNAL_ID: 'XY12345_SFCRole' },
      /^API_AWS_EXTERNAL_ID is incomplete/,
    ],
    [
      'an external id that begins after its first =',
      { API_AWS_EXTERNAL_ID: ABC.externalId.replace(/.*_SFCRole=/, '') },
      /^API_AWS_EXTERNAL_ID is incomplete/,
    ],
    [
      'no external id',
      { API_AWS_EXTERNAL_ID: '' },
      /^The text has no API_AWS_EXTERNAL_ID, so it is incomplete\. Copy the whole result/,
    ],
    [
      'a role in place of the user',
      { API_AWS_IAM_USER_ARN: ROLE_ARN },
      /^API_AWS_IAM_USER_ARN must be an IAM user ARN/,
    ],
    ['a role ARN of a user', { API_AWS_ROLE_ARN: ABC.userArn }, /^API_AWS_ROLE_ARN must be the ARN of an IAM role/],
  ])('rejects %s in one line, and writes nothing', async (_, values, line) => {
    const output = aDescription(values);
    await expect(link(output, { file })).rejects.toThrow(line);
    await expect(link(output, { file })).rejects.not.toThrow(/\n/);
    expect(written()).toBe(ORIGINAL);
  });

  it('changes nothing but the pairs in cdk.json', async () => {
    await link(aDescription(), { file });
    const [before = '', after = ''] = ORIGINAL.split('"snowflake": []');
    expect(written().startsWith(before)).toBe(true);
    expect(written().endsWith(after)).toBe(true);
    unlink([ABC.userArn], file);
    expect(written()).toBe(ORIGINAL);
  });

  it('keeps tabs and line ends, and adds the settings if there are none', async () => {
    fs.writeFileSync(file, '{\r\n\t"app": "npx tsx bin/app.ts"\r\n}\r\n');
    await link(aDescription(), { file });
    expect(pairs()).toEqual([ABC]);
    expect(written()).toContain('\r\n\t"context": {\r\n\t\t"remoteService": {\r\n');
    expect(written()).not.toMatch(/[^\r]\n/);
  });
});

test('a cdk.json with a byte order mark is read, and keeps it', async () => {
  fs.writeFileSync(file, `\uFEFF${ORIGINAL}`);
  await link(aDescription(), { file });
  expect(pairs()).toEqual([ABC]);
  unlink([ABC.userArn], file);
  expect(written()).toBe(`\uFEFF${ORIGINAL}`);
});

test.each([
  ['a comma too many', '{\n  "context": {},\n}\n', /^\S+cdk\.json is not valid JSON: see line 3\.$/],
  ['merge conflict markers', '<<<<<<< HEAD\n{}\n', /^\S+cdk\.json is not valid JSON: see line 1\.$/],
  ['a comment', '{\n  // ours\n}\n', /^\S+cdk\.json is not valid JSON: see line 2\.$/],
  ['a list', '[]\n', /^\S+cdk\.json must contain an object, \{ … \}\.$/],
  ['a context that is null', '{ "context": null }\n', /^\S+cdk\.json: context must be an object, \{ … \}\.$/],
  ['nothing', '', /^\S+cdk\.json is not valid JSON: see line 1\.$/],
])('a cdk.json with %s is reported in one line and not changed', async (_, text, line) => {
  fs.writeFileSync(file, text);
  await expect(link(aDescription(), { file })).rejects.toThrow(line);
  await expect(link(aDescription(), { file })).rejects.toBeInstanceOf(ConfigError);
  for (const command of [() => listPairs(file), () => unlink(['x'], file)]) {
    expect(command).toThrow(line);
    expect(command).toThrow(ConfigError);
  }
  expect(written()).toBe(text);
});

test('a missing cdk.json is reported in one line', () => {
  expect(() => listPairs(path.join(folder, 'gone.json'))).toThrow(/gone\.json cannot be read \(ENOENT\)\.$/);
});

describe('npm run link -- --remove', () => {
  it.each([
    ['user ARN', ABC.userArn],
    ['external id', ABC.externalId],
  ])('removes the pair with the %s', async (_, arnOrId) => {
    await link(aDescription(), { file });
    await link(recorded('snow-sql.json'), { file });
    expect(unlink([arnOrId], file)).toContain(`${ABC.userArn}  ${ABC.externalId}`);
    expect(pairs()).toEqual([DEVELOPMENT]);
  });

  it('rejects an ARN or id that no pair has', async () => {
    await link(aDescription(), { file });
    expect(() => unlink([DEVELOPMENT.userArn], file)).toThrow(/^No linked pair has .*--list$/);
    expect(pairs()).toEqual([ABC]);
  });
});

test('npm run link -- --list shows the pairs', async () => {
  expect(listPairs(file)).toEqual([]);
  await link(aDescription(), { file });
  expect(listPairs(file)).toEqual([`${ABC.userArn}  ${ABC.externalId}`]);
});
