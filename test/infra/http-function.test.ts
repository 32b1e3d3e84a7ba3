import { Match } from 'aws-cdk-lib/assertions';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkConfig } from '../../lib/config';
import { statements, templateOf } from './template-of';

/** The fewest settings of a function with the processor http. */
const LEAST = {
  processor: 'http',
  arguments: '(address VARCHAR, city VARCHAR)',
  url: 'https://geo.example.com/v1',
  path: '/places/{city}',
};

function withHttp(settings: object) {
  return { functions: { geocode: { ...LEAST, ...settings } } };
}

/** What is wrong with the settings; empty if nothing. */
function complaintAbout(settings: object): string {
  try {
    // As cdk.json holds them: a setting that is undefined is not there.
    checkConfig(JSON.parse(JSON.stringify(withHttp(settings))));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const MANY = { method: 'POST', path: '/embed', body: { inputs: '{rows}' }, row: { text: '{address}' } };

describe('the settings of a function with the processor http', () => {
  it.each([
    ['the least', {}],
    ['a query and headers', { query: { q: '{Address}, {city}', limit: 5 }, headers: { 'X-Version': '2' } }],
    ['a body', { method: 'POST', body: { a: ['{address}', 1, null], note: '{{a}}' } }],
    ['rows together', { ...MANY, rowsPerCall: 50, result: 'items' }],
    ['rows alone as the body', { ...MANY, body: '{rows}' }],
    ['an argument named rows', { arguments: '(rows VARCHAR)', path: '/x', query: { r: '{rows}' } }],
    ['a private host', { url: 'http://10.0.0.7:8080', privateHosts: ['10.0.0.7'] }],
    ['a private host of IPv6', { url: 'http://[fd00::1]', privateHosts: ['[fd00::1]'] }],
    ['no arguments', { arguments: '()', path: '/now' }],
    ['arguments in quotes', { arguments: '("Address" VARCHAR, "b c" NUMBER(38, 0))', path: '/{address}' }],
    ['no idempotency key', { method: 'POST', idempotencyHeader: '' }],
    ['a secret by its ARN', { secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a/b-AbCdEf' }],
    ['a quota', { quota: { name: 'geo', callsPerSecond: 0.5 }, retry: { maxAttempts: 1 } }],
  ])('may be %s', (_, settings) => {
    expect(complaintAbout(settings)).toBe('');
  });

  it.each([
    ['no arguments', { arguments: undefined }, /geocode: Set arguments: the declared arguments in SQL/],
    ['no url', { url: undefined }, /geocode\.url: This setting is required\. Allowed: the URL/],
    ['a url of another kind', { url: 'ftp://geo.example.com' }, /geocode\.url: "ftp:.*Allowed: the URL of an API/],
    ['a user in the url', { url: 'https://me:pw@geo.example.com' }, /Allowed: the URL of an API without user/],
    ['a query in the url', { url: 'https://geo.example.com?a=b' }, /Allowed: the URL/],
    ['an argument in the url', { url: 'https://{city}.example.com' }, /Allowed: the URL/],
    ['a backslash in the url', { url: 'https://geo.example.com\\@evil.test' }, /Allowed: the URL/],
    ['http', { url: 'http://geo.example.com' }, /called by http\. Use https, or name the host in privateHosts/],
    ['an address as host', { url: 'https://10.0.0.7' }, /is the IP address 10\.0\.0\.7\. Use its name/],
    ['an address in an odd spelling', { url: 'https://0xa9.0376.43518' }, /is the IP address 169\.254\.169\.254/],
    ['an address of IPv6', { url: 'https://[::1]' }, /is the IP address \[::1\]/],
    ['a dot after the host', { url: 'https://geo.example.com.' }, /ends with a dot/],
    [
      'another private host',
      { privateHosts: ['intranet'] },
      /names intranet, and the host of url is geo\.example\.com/,
    ],
    ['an unknown method', { method: 'HEAD' }, /method: "HEAD" is not allowed\. Allowed: "GET", "POST"/],
    ['a path without a slash', { path: 'places' }, /path: "places" is not allowed/],
    ['a query in the path', { path: '/places?q={city}' }, /path: .* is not allowed/],
    ['a step .. in the path', { path: '/places/../{city}' }, /has a step \. or \.\./],
    ['an encoded step .. in the path', { path: '/places/%2E./{city}' }, /has a step \. or \.\./],
    ['half an escape in the path', { path: '/100%/{city}' }, /holds a character that a path cannot hold/],
    ['an umlaut in the path', { path: '/städte/{city}' }, /Percent-encode it/],
    [
      'an argument that is not declared',
      { path: '/{town}' },
      /geocode: path names \{town\}, which is not an argument\. Arguments: address, city$/,
    ],
    [
      'an argument with a slip',
      { method: 'POST', body: { a: ['{adress}'] } },
      /body\.a\[0\] names \{adress\}, which is not an argument\. The most similar one is \{address\}\./,
    ],
    ['a brace without a partner', { query: { q: '{address' } }, /query\.q "\{address" has a brace without a partner/],
    ['an argument in a header', { headers: { 'X-City': '{city}' } }, /Headers are the same for all rows/],
    ['a line break in a header', { headers: { 'X-City': 'a\r\nHost: b' } }, /headers\.X-City: .*visible ASCII/],
    ['a header that has no name', { headers: { 'X City': 'a' } }, /"X City" is no name of a header/],
    ['the header Host', { headers: { host: 'a' } }, /host is set by the processor itself/],
    ['a credential', { headers: { Authorization: 'Bearer a' } }, /is a credential\. Put it into Secrets Manager/],
    ['a header twice', { headers: { 'X-A': 'a', 'x-a': 'b' } }, /x-a is set twice/],
    ['the key in the header Host', { idempotencyHeader: 'Host' }, /idempotencyHeader: Host is set by the processor/],
    ['a body for GET', { body: { a: 1 } }, /method GET has no body/],
    ['rows together for GET', { rowsPerCall: 2 }, /rowsPerCall is 2, and a request with method GET has no body/],
    ['rows together without row', { method: 'POST', body: '{address}', rowsPerCall: 2 }, /and row is not set/],
    ['row without a body', { method: 'POST', row: '{city}', path: '' }, /set body to "\{rows\}"/],
    ['row without a place for it', { ...MANY, body: { inputs: 'rows' } }, /one text in body has to be "\{rows\}"/],
    ['two places for rows', { ...MANY, body: ['{rows}', '{rows}'] }, /one text in body has to be "\{rows\}"/],
    ['rows without row', { ...MANY, row: undefined }, /row does not say what a row becomes/],
    ['an argument beside the rows', { ...MANY, path: '/{city}' }, /path names \{city\}\. With row, .* only row may/],
    ['a result that is no path', { result: 'a..b' }, /result "a\.\.b" is no path/],
    ['a status twice', { rowErrorStatuses: [403, 403] }, /names one value twice/],
    ['a status that is no error', { rowErrorStatuses: [200] }, /rowErrorStatuses\.0: 200 is not allowed/],
    ['a secret with a wildcard', { secret: 'crm/*' }, /secret: "crm\/\*" is not allowed/],
    ['a key without a secret', { secretKey: 'arn:aws:kms:eu-west-1:123456789012:key/a-b' }, /no secret is set/],
    ['a query that is an object', { query: { q: { a: 1 } } }, /query\.q: .*Allowed: a text, a number, true or false/],
    ['no tries', { retry: { maxAttempts: 0 } }, /retry\.maxAttempts: 0 is not allowed/],
    ['calls that take longer than they may', { typicalCallSeconds: 20 }, /Set a higher callTimeoutSeconds/],
    [
      'an unknown setting',
      { rowsPerCal: 5 },
      /unknown setting "rowsPerCal"\. The most similar setting is "rowsPerCall"/,
    ],
  ])('cannot have %s', (_, settings, complaint) => {
    const message = complaintAbout(settings);
    expect(message).toMatch(complaint);
    expect(message).not.toContain('\n');
  });

  it('are as docs/functions.md shows them', () => {
    const page = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'functions.md'), 'utf8');
    const examples = [...page.matchAll(/```json\n("functions": .*?)\n```/gs)].map(([, text]) => text ?? '');
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const example of examples) expect(() => checkConfig(JSON.parse(`{${example}}`))).not.toThrow();
  });

  it('of two functions that disagree on the rate of their quota are refused', () => {
    const one = { ...LEAST, quota: { name: 'geo', callsPerSecond: 5 } };
    const two = { ...LEAST, url: 'https://other.example.com', quota: { name: 'geo', callsPerSecond: 6 } };
    expect(() => checkConfig({ functions: { one, two } })).toThrow(
      /share the quota geo and disagree on its rate: 5 and 6/,
    );
  });
});

describe('a function with the processor http', () => {
  const secretStatements = (settings: object) =>
    statements(templateOf(withHttp(settings))).filter(({ Action }) => /secretsmanager|kms/.test(String(Action)));

  it('may read the secret of this name and no other', () => {
    expect(secretStatements({ secret: 'crm/api-key' })).toEqual([
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':secretsmanager:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':secret:crm/api-key-??????',
            ],
          ],
        },
      },
    ]);
  });

  it('may read the secret of this ARN, and decrypt it through Secrets Manager alone', () => {
    const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:crm-AbCdEf';
    const secretKey = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b';
    expect(secretStatements({ secret, secretKey })).toEqual([
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: secretKey,
        Condition: {
          StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' },
        },
      },
    ]);
  });

  it('without a secret may read none', () => {
    expect(secretStatements({})).toEqual([]);
  });

  it('has its limits from its settings', () => {
    const template = templateOf(
      withHttp({ ...MANY, rowsPerCall: 20, concurrency: 4, typicalCallSeconds: 2, callTimeoutSeconds: 9 }),
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          CALL_LIMITS: JSON.stringify({
            rowsPerCall: 20,
            concurrency: 4,
            callTimeoutSeconds: 9,
            retry: { maxAttempts: 6, initialSeconds: 0.4, maxSeconds: 10, factor: 2 },
          }),
          PROCESSOR_SETTINGS: Match.stringLikeRegexp('"columns":\\["address","city"\\]'),
        },
      },
    });
    // 4 calls of 20 rows every 2 s, for 480 s: more than Snowflake sends in 6 MB of values of 1,000 bytes.
    const sql = JSON.stringify(template.findOutputs('SnowflakeSql'));
    expect(sql).toContain('EXTERNAL FUNCTION geocode(address VARCHAR, city VARCHAR)');
  });
});
