import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { script } from '../../tools/linking/script';
import { outputsInFile } from '../../tools/stack/stack-outputs';
import { rowsThatFit } from '../../lambda/protocol/answer-size';
import { sentimentRowsPerSecond } from '../../lib/comprehend-access';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { maxBatchRows } from '../../lib/max-batch-rows';
import { ABC } from './a-description';
import { theOutputs } from './the-outputs';

const OUTPUTS = theOutputs();
const ROOT = path.join(__dirname, '..', '..');

/** The lines that Snowflake runs. */
function statements(sql: string): string {
  return sql.replace(/^ *--.*\n?/gm, '');
}

describe('npm run sql', () => {
  const sql = script(OUTPUTS);

  it('numbers the steps, and names what the stack has', () => {
    expect([...sql.matchAll(/^-- (\d)\. /gm)].map(([, number]) => number)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(sql.match(new RegExp(`API_AWS_ROLE_ARN = '${OUTPUTS.ApiRoleArn}'`, 'g'))).toHaveLength(2);
    expect(sql.match(/API_ALLOWED_PREFIXES = \('https:\/\/[^']+\/v1\/'\)/g)).toHaveLength(2);
    expect(sql).toContain(`AS '${OUTPUTS.FunctionUrl}';`);
  });

  it('makes the integration only where there is none, and alters it where there is', () => {
    expect(statements(sql)).toContain('CREATE API INTEGRATION IF NOT EXISTS ext_func_async_integration\n');
    expect(statements(sql)).toContain('ALTER API INTEGRATION ext_func_async_integration SET\n');
    expect(statements(sql)).not.toMatch(/OR REPLACE (API )?INTEGRATION/);
  });

  it('ends in DESCRIBE, and has a query to try that a worksheet does not run by itself', () => {
    expect(statements(sql).trim()).toMatch(/DESCRIBE INTEGRATION ext_func_async_integration;$/);
    expect(sql).toMatch(/^-- SELECT a, ext_func_async\(a\) FROM VALUES .*;$/m);
    // A linked stack may be about to be linked with another account, whose calls would fail so far.
    expect(script(theOutputs({ snowflake: [ABC] }))).toBe(sql);
  });

  it('says how to end what is pasted as the prompt of npm run link does', () => {
    // A copy of Snowsight's grid has no end of its last line, and Ctrl-D within a line ends nothing.
    const prompt = fs.readFileSync(path.join(ROOT, 'tools', 'linking', 'read-input.ts'), 'utf8');
    const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    for (const text of [sql, prompt, readme]) expect(text).toMatch(/paste.*press Enter and Ctrl-D/i);
  });

  it('removes nothing when it is run whole', () => {
    expect(sql).toMatch(/^-- DROP FUNCTION ext_func_async\(VARCHAR\);\n-- DROP INTEGRATION/m);
    expect(statements(sql)).not.toMatch(/DROP/);
  });

  it('grants a role both usages, in quotes where its name needs them', () => {
    expect(statements(sql)).not.toMatch(/GRANT/);
    expect(script(OUTPUTS, ['ANALYST'])).toContain(
      'GRANT USAGE ON INTEGRATION ext_func_async_integration TO ROLE ANALYST;\n' +
        'GRANT USAGE ON FUNCTION ext_func_async(VARCHAR) TO ROLE ANALYST;',
    );
    expect(script(OUTPUTS, ['LOADER', 'on "call"'])).toContain('TO ROLE "on ""call""";');
    expect(script(OUTPUTS, ['"on call"'])).toContain('TO ROLE "on call";');
    expect(script(OUTPUTS, ['"on ""call"""'])).toContain('TO ROLE "on ""call""";');
  });

  it.each([
    ['aws', 'REGIONAL', 'aws_api_gateway'],
    ['aws', 'PRIVATE', 'aws_private_api_gateway'],
    ['aws-us-gov', 'REGIONAL', 'aws_gov_api_gateway'],
    ['aws-us-gov', 'PRIVATE', 'aws_gov_private_api_gateway'],
  ] as const)('names the provider of partition %s and a %s endpoint', (partition, EndpointType, provider) => {
    const ApiRoleArn = OUTPUTS.ApiRoleArn.replace('arn:aws:', `arn:${partition}:`);
    expect(script({ ...OUTPUTS, ApiRoleArn, EndpointType })).toContain(`API_PROVIDER = ${provider}\n`);
  });

  it('declares MAX_BATCH_ROWS where the settings want it', () => {
    expect(statements(script({ ...OUTPUTS, MaxBatchRows: '2000' }))).toContain('  MAX_BATCH_ROWS = 2000\n');
    expect(statements(script({ ...OUTPUTS, MaxBatchRows: 'none' }))).not.toContain('MAX_BATCH_ROWS');
  });
});

describe('MAX_BATCH_ROWS', () => {
  const advised = (input: ConfigInput) => {
    const { comprehend, function: fn } = checkConfig(input);
    return maxBatchRows(sentimentRowsPerSecond(comprehend), fn.maxValueBytes);
  };

  it.each([
    ["AWS's default quota, which Snowflake's batches do not pass", {}, undefined],
    ['the smallest quota', { comprehend: { batchCallsPerSecond: 0.1 } }, 1200],
    ['values of a megabyte', { function: { maxValueBytes: 1_000_000 } }, 6],
  ])('with %s', (_, config, rows) => {
    expect(advised(config)).toBe(rows);
  });

  it('is for the processor in use, whatever the settings of Comprehend are', () => {
    expect(maxBatchRows(5, 250)).toBe(2400);
    expect(maxBatchRows(Infinity, 250)).toBeUndefined();
  });

  it.each([1, 250, 1600, 5000, 999_999])('is never more than answers of values of %i bytes hold', (maxValueBytes) => {
    expect(advised({ function: { maxValueBytes } }) ?? 0).toBeLessThanOrEqual(rowsThatFit(maxValueBytes));
  });
});

describe('--outputs', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outputs-'));
  const file = path.join(folder, 'outputs.json');
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const read = (content: unknown) => {
    fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return outputsInFile(file, 'SnowflakeRemoteService');
  };

  it('reads what cdk deploy wrote', () => {
    expect(read({ SnowflakeRemoteService: { ...OUTPUTS, SnowflakeSql: '--' } })).toEqual(OUTPUTS);
  });

  it.each([
    ['another stack', { Other: OUTPUTS }, /has no stack SnowflakeRemoteService\. Name one with --stack: Other$/],
    [
      'a stack that lacks outputs',
      { SnowflakeRemoteService: { ...OUTPUTS, Methods: undefined, EndpointType: undefined } },
      /lacks outputs: Methods, EndpointType\. Deploy it/,
    ],
    ['no JSON', '{', /holds no outputs\. Write it with: npx cdk deploy --outputs-file /],
  ])('refuses %s in one line', (_, content, line) => {
    expect(() => read(content)).toThrow(line);
    expect(() => read(content)).not.toThrow(/\n/);
  });

  it('refuses a file that is not there', () => {
    expect(() => outputsInFile('gone.json', 'Stack')).toThrow(/^gone\.json cannot be read\./);
  });
});
