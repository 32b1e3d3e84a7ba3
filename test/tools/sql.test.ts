import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { identifier } from '../../tools/sql/identifier';
import { script } from '../../tools/sql/script';
import { outputsInFile } from '../../tools/stack/stack-outputs';
import { ANSWER_BYTES, bytesInReply, rowsThatFit } from '../../lambda/protocol/answer-size';
import { checkConfig, type ConfigInput } from '../../lib/config';
import type { DescribedFunction } from '../../lib/described-function';
import { configured } from '../../lib/functions/function-config';
import { rowsInTime } from '../../lib/functions/pace';
import { maxBatchRows } from '../../lib/max-batch-rows';
import { ABC } from './a-description';
import { rawOutputs } from './raw-outputs';
import { theOutputs } from './the-outputs';

const RAW = rawOutputs();
const OUTPUTS = theOutputs();
const ROOT = path.join(__dirname, '..', '..');

/** The script's lines without comments. */
function statements(sql: string): string {
  return sql.replace(/^ *--.*\n?/gm, '');
}

describe('npm run sql', () => {
  const sql = script(OUTPUTS);

  it('numbers the steps, and uses the names of the stack', () => {
    const steps = [...sql.matchAll(/^-- (\d)\. /gm)].map(([, number]) => number);
    expect(steps).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(sql).toContain(`API_AWS_ROLE_ARN = '${OUTPUTS.ApiRoleArn}'`);
    expect(sql).toMatch(/API_ALLOWED_PREFIXES = \('https:\/\/[^']+\/v1\/'\)/);
    expect(sql).toContain(`AS '${OUTPUTS.FunctionUrl}';`);
  });

  it('creates the integration if there is none, and does not change an existing one', () => {
    expect(statements(sql)).toContain('CREATE API INTEGRATION IF NOT EXISTS ext_func_async_integration\n');
    expect(statements(sql)).not.toMatch(/ALTER|OR REPLACE (API )?INTEGRATION/);
    expect(statements(sql).match(/API_ALLOWED_PREFIXES/g)).toHaveLength(1);
    expect(sql).toMatch(
      /^-- The statement does not change an existing integration of this name.*\n-- npm run doctor prints the ALTER/m,
    );
  });

  it('needs only a role that may create an integration, and names this privilege', () => {
    expect(statements(sql)).not.toMatch(/USE ROLE|ACCOUNTADMIN/);
    expect(sql).toMatch(
      /role that has CREATE INTEGRATION on the account[^]*ACCOUNTADMIN has CREATE INTEGRATION and can grant/,
    );
  });

  it('ends with DESCRIBE, and has an example query as a comment, which a worksheet does not run', () => {
    expect(statements(sql).trim()).toMatch(/DESCRIBE INTEGRATION ext_func_async_integration;$/);
    // The function is volatile: a query that uses two parts of its value may call it twice.
    expect(sql).toMatch(/^-- CREATE TABLE scored AS\n-- {3}SELECT a, ext_func_async\(a\) AS s FROM VALUES .*;$/m);
    expect(sql).toMatch(/^-- SELECT a, s:Positive::FLOAT AS positive, s:Negative.* FROM scored;$/m);
    expect(sql).not.toMatch(/ext_func_async\(\w+\):/);
    // The stack may be linked with one account and this script be for another, whose calls still fail.
    expect(script(theOutputs({ snowflake: [ABC] }))).toBe(sql);
  });

  it('shows how to process a large table in parts, each as large as the quota allows in 480 s', () => {
    expect(sql).toContain(
      [
        '-- CREATE TABLE IF NOT EXISTS ext_func_async_results (key_of_row VARCHAR, s VARIANT);',
        '-- INSERT INTO ext_func_async_results',
        '--   SELECT key_of_row, ext_func_async(a) FROM (',
        '--     SELECT key_of_row, a FROM my_table',
        '--     WHERE NOT EXISTS (SELECT 1 FROM ext_func_async_results AS r WHERE r.key_of_row = my_table.key_of_row)',
        '--     LIMIT 120000',
        '--   );',
      ].join('\n'),
    );
    expect(sql).toMatch(/^-- 6\. A large table, part by part\. LIMIT is .* in 480 s\.$/m);
    expect(statements(sql)).not.toMatch(/INSERT/);
  });

  it('says how to end the pasted text, as the prompt of npm run link does', () => {
    // The last line of a copy of Snowsight's grid has no line end. Within a line, Ctrl-D does not end the input.
    const prompt = fs.readFileSync(path.join(ROOT, 'tools', 'descriptions', 'read-input.ts'), 'utf8');
    const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    for (const text of [sql, prompt, readme]) expect(text).toMatch(/paste.*press Enter and Ctrl-D/i);
  });

  it('removes nothing if the whole script is run', () => {
    expect(sql).toMatch(/^-- DROP FUNCTION ext_func_async\(VARCHAR\);\n-- DROP INTEGRATION/m);
    expect(statements(sql)).not.toMatch(/DROP/);
  });

  it('grants callers USAGE on the function, its database and its schema, and not on the integration', () => {
    expect(statements(sql)).not.toMatch(/GRANT/);
    const named = statements(
      script(OUTPUTS, { callers: ['ANALYST', '"on call"'], database: 'SALES', schema: 'REVIEWS' }),
    );
    for (const role of ['ANALYST', '"on call"']) {
      expect(named).toContain(`GRANT USAGE ON FUNCTION SALES.REVIEWS.ext_func_async(VARCHAR) TO ROLE ${role};`);
      expect(named).toContain(`GRANT USAGE ON DATABASE SALES TO ROLE ${role};`);
      expect(named).toContain(`GRANT USAGE ON SCHEMA SALES.REVIEWS TO ROLE ${role};`);
    }
    expect(named).not.toMatch(/USAGE ON INTEGRATION|^SET /m);
  });

  it('grants on the current database and schema if none are named', () => {
    expect(statements(script(OUTPUTS, { callers: ['ANALYST'] }))).toContain(
      [
        `SET function_database = '"' || CURRENT_DATABASE() || '"';`,
        `SET function_schema = $function_database || '."' || CURRENT_SCHEMA() || '"';`,
        'GRANT USAGE ON FUNCTION ext_func_async(VARCHAR) TO ROLE ANALYST;',
        'GRANT USAGE ON DATABASE IDENTIFIER($function_database) TO ROLE ANALYST;',
        'GRANT USAGE ON SCHEMA IDENTIFIER($function_schema) TO ROLE ANALYST;',
      ].join('\n'),
    );
  });

  it('grants authors USAGE on the integration only', () => {
    const granted = statements(script(OUTPUTS, { authors: ['DEV'] })).match(/GRANT .*/g);
    expect(granted).toEqual(['GRANT USAGE ON INTEGRATION ext_func_async_integration TO ROLE DEV;']);
  });

  it.each([
    [{}, 'ext_func_async', 'the current database of the worksheet', 'the current schema of the worksheet'],
    [{ database: 'SALES' }, 'SALES.PUBLIC.ext_func_async', 'SALES', 'PUBLIC'],
    [{ schema: 'REVIEWS' }, 'REVIEWS.ext_func_async', 'the current database of the worksheet', 'REVIEWS'],
    [{ database: '"my db"', schema: 'S' }, '"my db".S.ext_func_async', '"my db"', 'S'],
  ])('with %j creates the function in the right database and schema', (options, fn, database, schema) => {
    const text = script(OUTPUTS, options);
    expect(text).toContain(`\n-- Database: ${database}`);
    expect(text).toContain(`\n-- Schema: ${schema}`);
    expect(text).toContain(`CREATE OR REPLACE EXTERNAL FUNCTION ${fn}(a VARCHAR)\n`);
    expect(text).toContain(`-- DROP FUNCTION ${fn}(VARCHAR);`);
    expect(text).toContain(`-- DESCRIBE FUNCTION ${fn}(VARCHAR);`);
  });

  it('uses the given name of the integration in each statement and hint', () => {
    const text = script(OUTPUTS, { integration: 'trial_int', authors: ['DEV'] });
    expect(text).not.toContain('_integration');
    expect(statements(text).match(/\btrial_int\b/g)).toHaveLength(4);
    expect(text).toContain('-- DROP INTEGRATION trial_int;');
    expect(text.match(/npm run doctor/g)).toEqual(text.match(/npm run doctor(?= -- --integration trial_int)/g));
  });

  it.each([
    ['ANALYST', 'ANALYST'],
    ['on "call"', '"on ""call"""'],
    ['"on call"', '"on call"'],
    ['"on ""call"""', '"on ""call"""'],
    ['my-integration', '"my-integration"'],
    ['_A$1', '_A$1'],
  ])('writes the option %s in SQL as %s', (typed, sqlName) => {
    expect(identifier(typed)).toBe(sqlName);
  });

  it('rejects an empty name', () => {
    expect(() => identifier(' ')).toThrow('It must not be empty.');
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

  it('declares MAX_BATCH_ROWS if the settings require it', () => {
    const [fn] = OUTPUTS.functions;
    const declaring = (change: Partial<DescribedFunction>) =>
      statements(script({ ...OUTPUTS, functions: [{ ...fn, ...change }] }));
    expect(declaring({ maxBatchRows: 2000 })).toContain('  MAX_BATCH_ROWS = 2000\n');
    expect(declaring({})).not.toContain('MAX_BATCH_ROWS');
  });
});

describe('npm run sql for several functions', () => {
  const functions = {
    mood: { processor: 'sentiment' },
    tone: {
      processor: 'sentiment',
      path: 'tones',
      arguments: '(id NUMBER(38, 0), a VARCHAR)',
      maxBatchRows: 300,
      options: { language: 'de', note: "it's" },
      contextHeaders: ['CURRENT_USER', 'CURRENT_ROLE'],
    },
  };
  const raw = rawOutputs({ functions });
  const outputs = theOutputs({ functions });
  const [mood, tone] = outputs.functions;
  const sql = script(outputs, { callers: ['ANALYST', 'DEV'] });

  it('creates each of them on the one integration', () => {
    expect(statements(sql).match(/CREATE API INTEGRATION IF NOT EXISTS \w+/g)).toEqual([
      'CREATE API INTEGRATION IF NOT EXISTS mood_integration',
    ]);
    expect(statements(sql)).toContain(
      [
        'CREATE OR REPLACE EXTERNAL FUNCTION mood(a VARCHAR)',
        '  RETURNS VARIANT',
        '  API_INTEGRATION = mood_integration',
        `  AS '${mood.url}';`,
      ].join('\n'),
    );
    expect(statements(sql)).toContain(
      [
        'CREATE OR REPLACE EXTERNAL FUNCTION tone(id NUMBER(38, 0), a VARCHAR)',
        '  RETURNS VARIANT',
        '  API_INTEGRATION = mood_integration',
        "  HEADERS = ('language' = 'de', 'note' = 'it''s')",
        '  CONTEXT_HEADERS = (CURRENT_USER, CURRENT_ROLE)',
        '  MAX_BATCH_ROWS = 300',
        `  AS '${tone?.url}';`,
      ].join('\n'),
    );
    expect([mood.url, tone?.url]).toEqual([
      expect.stringMatching(/\/v1\/mood$/),
      expect.stringMatching(/\/v1\/tones$/),
    ]);
  });

  it('grants, describes and drops each by the types of its arguments', () => {
    const named = ['mood(VARCHAR)', 'tone(NUMBER, VARCHAR)'];
    for (const name of named) {
      for (const role of ['ANALYST', 'DEV'])
        expect(statements(sql)).toContain(`GRANT USAGE ON FUNCTION ${name} TO ROLE ${role};\n`);
      expect(sql).toContain(`\n-- DESCRIBE FUNCTION ${name};\n`);
      expect(sql).toContain(`\n-- DROP FUNCTION ${name};\n`);
    }
    expect(statements(sql).match(/GRANT USAGE ON SCHEMA/g)).toHaveLength(2);
  });

  it('with --function is about that function alone, in any case of its name', () => {
    const one = script(outputs, { fn: 'TONE' });
    expect(one).toContain('EXTERNAL FUNCTION tone(');
    expect(one).not.toContain('mood(');
    // They share the stack's integration, whichever function the script is for.
    expect(one).toContain('CREATE API INTEGRATION IF NOT EXISTS mood_integration\n');
    expect(() => script(outputs, { fn: 'tune' })).toThrow('There is no function tune. Functions: mood, tone');
  });

  it('is an output of the stack for the first function, which says how many more there are', () => {
    expect(raw.SnowflakeSql).toMatch(/^-- The stack has 1 more function: npm run sql prints the script for all\.\n/);
    expect(raw.SnowflakeSql).toContain('EXTERNAL FUNCTION mood(');
    expect(raw.SnowflakeSql).not.toContain('tone');
    expect(RAW.SnowflakeSql).not.toMatch(/The stack has/);
  });

  it('declares batches of redact_pii that fit the request and the answer with texts of 4,000 characters', () => {
    const [fn] = theOutputs({ functions: { f: { processor: 'redact_pii' } } }).functions;
    const text = 'Write "at once" to ada@example.com. '.repeat(112).slice(0, 4_000);
    const rows = Array.from({ length: fn.maxBatchRows ?? Infinity }, (_, number) => [number, text]);
    expect(bytesInReply(JSON.stringify(rows))).toBeLessThan(ANSWER_BYTES);
  });

  it('shows an option with a value for functions whose processor takes one and whose settings set none', () => {
    const of = (processor: string, more = {}) =>
      script(theOutputs({ functions: { f: { processor, ...more } } })).match(/.*HEADERS = .*/)?.[0];
    expect(of('sentiment')).toBe("  -- Options for all rows, for example: HEADERS = ('language' = 'de')");
    expect(of('redact_pii')).toBe("  -- Options for all rows, for example: HEADERS = ('language' = 'es')");
    expect(of('sentiment', { options: { language: 'fr' } })).toBe("  HEADERS = ('language' = 'fr')");
    expect(of('dominant_language')).toBeUndefined();
    const url = 'https://api.example.com';
    expect(of('http', { url, arguments: '(q VARCHAR)', query: { q: '{q}' } })).toBeUndefined();
  });

  it('selects the results beside the arguments by their own names', () => {
    const arguments_ = '(id NUMBER, "My Text" VARCHAR)';
    for (const processor of ['sentiment', 'entities', 'dominant_language']) {
      const outputs = theOutputs({ functions: { f: { processor, arguments: arguments_ } } });
      expect(script(outputs)).toMatch(/\n-- SELECT id, "My Text", s[[:].* FROM scored;\n/);
    }
  });

  it('tries a function of several arguments with its example, in a form that takes any expression', () => {
    const fn = { ...mood, arguments: '(id NUMBER, doc VARIANT)', example: ['7', `PARSE_JSON('{"a":1}')`] };
    expect(script({ ...outputs, functions: [fn] })).toContain(
      [
        '-- CREATE TABLE scored AS',
        `--   SELECT id, doc, mood(id, doc) AS s FROM (SELECT 7 AS id, PARSE_JSON('{"a":1}') AS doc) AS test_tb;`,
      ].join('\n'),
    );
  });
});

describe('the rows of one statement', () => {
  const limitOf = (functions: NonNullable<ConfigInput['functions']>, more: ConfigInput = {}) =>
    /LIMIT (\d+)/.exec(script(theOutputs({ functions, ...more })))?.[1];
  const http = { processor: 'http', url: 'https://api.example.com', arguments: '(q VARCHAR)', query: { q: '{q}' } };

  it.each([
    ['calls a second × 25 rows × 480 s', { processor: 'sentiment', callsPerSecond: 4 }, 4 * 25 * 480],
    ['calls a second × 1 row × 480 s', { processor: 'redact_pii' }, 20 * 480],
    [
      'a quota of an API, whatever the calls of one worker take',
      { ...http, concurrency: 1, typicalCallSeconds: 10, quota: { name: 'q', callsPerSecond: 5 } },
      5 * 480,
    ],
    ['without a quota, 100 batches of 10 calls at once', { ...http, typicalCallSeconds: 0.5 }, (100 * 10 * 480) / 0.5],
  ])('are %s', (_, fn, rows) => {
    expect(limitOf({ f: fn })).toBe(String(rows));
  });

  it('are fewer if fewer batches run at once', () => {
    expect(limitOf({ f: { ...http, typicalCallSeconds: 0.5 } }, { jobs: { maxBatchesAtOnce: 3 } })).toBe('28800');
  });

  it('are shown for each function, with all its arguments and its own name', () => {
    const tone = { processor: 'sentiment', path: 't', arguments: '(id NUMBER, "My Text" VARCHAR)', returns: 'VARCHAR' };
    const sql = script(theOutputs({ functions: { mood: { processor: 'sentiment' }, tone } }), { schema: 'S' });
    expect(sql).toContain('-- INSERT INTO mood_results\n--   SELECT key_of_row, S.mood(a) FROM (\n');
    expect(sql).toContain('-- CREATE TABLE IF NOT EXISTS tone_results (key_of_row VARCHAR, s VARCHAR);\n');
    expect(sql).toContain(
      '--   SELECT key_of_row, S.tone(id, "My Text") FROM (\n--     SELECT key_of_row, id, "My Text" FROM',
    );
  });

  it('are not shown for a function whose pace nothing limits', () => {
    const { rowsPerStatement, ...fn } = OUTPUTS.functions[0];
    expect(rowsPerStatement).toBe(120_000);
    expect(script({ ...OUTPUTS, functions: [fn] })).not.toMatch(/large table|LIMIT/);
  });
});

describe('MAX_BATCH_ROWS', () => {
  const advised = (settings: Readonly<Record<string, unknown>>) => {
    const [fn] = checkConfig({ functions: { mood: { processor: 'sentiment', ...settings } } }).functions;
    if (fn === undefined) throw new Error('There is no function.');
    const { pace, maxValueBytes } = configured(fn, 'us-east-1');
    return maxBatchRows(rowsInTime(pace), maxValueBytes);
  };

  it.each([
    ["AWS's default quota, which Snowflake's batches do not pass", {}, undefined],
    ['the smallest quota', { callsPerSecond: 0.1 }, 1200],
    ['values of a megabyte', { maxValueBytes: 1_000_000 }, 6],
  ])('with %s', (_, settings, rows) => {
    expect(advised(settings)).toBe(rows);
  });

  it('depends on the processor in use, not on the settings of Comprehend', () => {
    expect(maxBatchRows(2400, 250)).toBe(2400);
    expect(maxBatchRows(Infinity, 250)).toBeUndefined();
  });

  it.each([1, 250, 1600, 5000, 999_999])(
    'is never larger than an answer can hold with values of %i bytes',
    (maxValueBytes) => {
      expect(advised({ maxValueBytes }) ?? 0).toBeLessThanOrEqual(rowsThatFit(maxValueBytes));
    },
  );
});

describe('--outputs', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outputs-'));
  const file = path.join(folder, 'outputs.json');
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const read = (content: unknown) => {
    fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return outputsInFile(file, 'SnowflakeRemoteService');
  };

  it('reads the file that cdk deploy wrote', () => {
    expect(read({ SnowflakeRemoteService: RAW })).toEqual(OUTPUTS);
  });

  it.each([
    [
      'another stack',
      { Other: RAW },
      /has no outputs of a stack SnowflakeRemoteService\. Choose one of its stacks with --stack: Other$/,
    ],
    [
      'a stack that lacks outputs',
      { SnowflakeRemoteService: { ...RAW, Methods: undefined, EndpointType: undefined } },
      /has no outputs Methods, EndpointType, because .* Deploy this version: npx cdk deploy$/,
    ],
    [
      'a stack of an earlier version',
      { SnowflakeRemoteService: { ...RAW, Function1: undefined } },
      /has no outputs Function1, because another version deployed it\./,
    ],
    ['no JSON', '{', /has no outputs of a stack\. Write it with: npx cdk deploy --outputs-file /],
  ])('rejects %s in one line', (_, content, line) => {
    expect(() => read(content)).toThrow(line);
    expect(() => read(content)).not.toThrow(/\n/);
  });

  it('rejects a missing file', () => {
    expect(() => outputsInFile('gone.json', 'Stack')).toThrow(/^gone\.json cannot be read\./);
  });
});
