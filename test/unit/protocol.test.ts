import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ANSWER_BYTES, bytesInReply, rowsThatFit } from '../../lambda/protocol/answer-size';
import { readBody } from '../../lambda/protocol/body';
import { digestOf } from '../../lambda/protocol/digest';
import { readHeaders } from '../../lambda/protocol/headers';
import { readRows } from '../../lambda/protocol/read-rows';
import { aPost, BATCH_ID } from './builders';

describe('headers', () => {
  it('are found whatever their case', () => {
    const headers = { 'SF-External-Function-Query-Batch-ID': 'b', 'Sf-Custom-Language': 'de' };
    expect(readHeaders({ headers, multiValueHeaders: {} })).toMatchObject({
      batchId: 'b',
      request: { options: { language: 'de' } },
    });
  });

  it('give the batch id, query id, return type and options', () => {
    const headers = { 'sf-external-function-return-type': 'varchar(16777216)', 'sf-custom-model': 'large' };
    expect(readHeaders(aPost({ headers }))).toEqual({
      batchId: BATCH_ID,
      queryId: '01b2c3d4-0000-1111-2222-333344445555',
      returnType: 'VARCHAR(16777216)',
      request: { options: { model: 'large' }, contextHeaders: {}, arguments: [] },
    });
  });

  it('give context headers by name, from the base64 form, which keeps every character', () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const headers = {
      'sf-context-current-user': 'M LLER',
      'SF-Context-Current-User-Base64': base64('MÜLLER'),
      'sf-context-current-role-base64': base64('ANALYST'),
      'sf-context-current-date': '2026-11-28',
    };
    expect(readHeaders(aPost({ headers }))).toMatchObject({
      request: {
        contextHeaders: { 'current-user': 'MÜLLER', 'current-role': 'ANALYST', 'current-date': '2026-11-28' },
      },
    });
  });

  it.each([
    ['()', []],
    ['(A VARCHAR)', [['A', 'VARCHAR']]],
    [
      '(N NUMBER, "a, (b) ""c""" VARCHAR)',
      [
        ['N', 'NUMBER'],
        ['a, (b) "c"', 'VARCHAR'],
      ],
    ],
    [
      '(A NUMBER(38, 0), B DOUBLE PRECISION)',
      [
        ['A', 'NUMBER(38, 0)'],
        ['B', 'DOUBLE PRECISION'],
      ],
    ],
  ])('give the declared arguments of %s', (signature, expected) => {
    const headers = { 'sf-external-function-signature-base64': Buffer.from(signature).toString('base64') };
    expect(readHeaders(aPost({ headers }))).toMatchObject({
      request: { arguments: expected.map(([name, type]) => ({ name, type })) },
    });
  });

  it.each([
    ['none', {}, /is missing/],
    ['an empty one', { 'sf-external-function-query-batch-id': [''] }, /is missing/],
    ['two', { 'sf-external-function-query-batch-id': ['a', 'b'] }, /2 times\. Send it once\.$/],
    [
      'two in different case',
      { 'sf-external-function-query-batch-id': ['a'], 'SF-external-function-query-batch-id': ['a'] },
      /2 times\. Send it once\.$/,
    ],
    ['a long one', { 'sf-external-function-query-batch-id': ['x'.repeat(701)] }, /longer than 700/],
  ])('are rejected with %s as batch id', (_, multiValueHeaders, sentence) => {
    const asked = { ...multiValueHeaders, 'sf-external-function-current-query-id': ['q'] };
    expect(readHeaders({ headers: {}, multiValueHeaders: asked })).toEqual({
      problem: expect.stringMatching(sentence) as string,
      queryId: 'q',
    });
  });
});

describe('a body', () => {
  const json = '{"data":[[0,"äöü"]]}';

  it('is read unchanged, although the gzip header is still there', () => {
    expect(readBody({ body: json, isBase64Encoded: false })).toEqual({ text: json });
  });

  it.each([
    ['gzip', gzipSync(json)],
    ['plain text', Buffer.from(json)],
  ])('in base64 is decoded when it holds %s', (_, bytes) => {
    expect(readBody({ body: bytes.toString('base64'), isBase64Encoded: true })).toEqual({ text: json });
  });

  it.each([
    ['cut gzip', gzipSync(json).subarray(0, 20), 'unreadable'],
    ['bytes that are no UTF-8', Buffer.from([0xc3, 0x28]), 'unreadable'],
    ['gzip that unfolds to more than 10 MB', gzipSync(Buffer.alloc(10_485_761)), 'too-large'],
  ])('in base64 is rejected when it holds %s', (_, bytes, problem) => {
    expect(readBody({ body: bytes.toString('base64'), isBase64Encoded: true })).toEqual({ problem });
  });
});

describe('rows', () => {
  it('are read with numbers and arguments as received', () => {
    const rows = [
      [3, 'a', null],
      [1, 2.5, { x: [true] }],
    ];
    expect(readRows(JSON.stringify({ data: rows }))).toEqual(rows);
  });

  it('may be none, and may have no arguments', () => {
    expect(readRows('{"data":[]}')).toEqual([]);
    expect(readRows('{"data":[[0]]}')).toEqual([[0]]);
  });

  it.each([
    ['nothing', '', /not JSON/],
    ['half of a JSON text', '{"data":[[0,"a"]', /not JSON/],
    ['an array', '[]', /no array "data"/],
    ['no data', '{}', /no array "data"/],
    ['data that is null', '{"data":null}', /no array "data"/],
    ['data that is text', '{"data":"[]"}', /no array "data"/],
    ['a row that is no array', '{"data":[[0,"a"],"b"]}', /Row 1 .* not an array/],
    ['an empty row', '{"data":[[]]}', /Row 0 .* row number/],
    ['a row number as text', '{"data":[["0","a"]]}', /Row 0 .* row number/],
    ['a negative row number', '{"data":[[-1,"a"]]}', /Row 0 .* row number/],
    ['minus zero', '{"data":[[-0,"a"]]}', /Row 0 .* row number/],
    ['a fraction as row number', '{"data":[[0.5,"a"]]}', /Row 0 .* row number/],
    ['a row number beyond what is exact', '{"data":[[9007199254740993,"a"]]}', /Row 0 .* row number/],
    ['a repeated row number', '{"data":[[0,"a"],[0,"b"]]}', /Row number 0 .* more than once/],
    ['rows of unequal width', '{"data":[[0,"a"],[1]]}', /Row 1 .* 0 arguments, but row 0 has 1/],
    ['deep nesting', `{"data":[[0,${'['.repeat(300)}${']'.repeat(300)}]]}`, /nested more than/],
    ['very deep nesting', `{"data":[[0,${'['.repeat(500_000)}${']'.repeat(500_000)}]]}`, /nested more than|not JSON/],
  ])('are rejected when the body holds %s', (_, text, sentence) => {
    expect(readRows(text)).toMatch(sentence);
  });

  it('of any body are read, or rejected in one sentence without a word of the body', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((json) => `{"data":${json}}`),
        ),
        (text) => {
          const rows = readRows(text);
          if (typeof rows === 'string') expect(rows).toMatch(/^(The body|Row \d+|Row number \d+) [^\n]*\.$/);
          else expect(digestOf(rows)).toMatch(/^[0-9a-f]{64}$/);
        },
      ),
    );
  });
});

describe('the digest', () => {
  const digest = (json: string) => {
    const rows = readRows(`{"data":${json}}`);
    if (typeof rows === 'string') throw new Error(rows);
    return digestOf(rows);
  };

  it('is the same with other white space and another order of keys', () => {
    expect(digest('[[0, {"a":1,"b":[{"c":2,"d":3}]}]]')).toBe(digest('[[0,{"b":[{"d":3,"c":2}],"a":1.0}]]'));
  });

  it.each([
    ['other text', '[[0,"a"]]', '[[0,"b"]]'],
    ['another row number', '[[0,"a"]]', '[[1,"a"]]'],
    ['NULL and the text null', '[[0,null]]', '[[0,"null"]]'],
    ['a row more', '[[0,"a"]]', '[[0,"a"],[1,"a"]]'],
    ['two rows and one', '[[0],[1]]', '[[0,1]]'],
  ])('differs for %s', (_, one, other) => expect(digest(one)).not.toBe(digest(other)));
});

describe('the size of an answer', () => {
  it('is what the text takes as a JSON string', () => {
    expect(bytesInReply('["\\"ä"]')).toBe(Buffer.byteLength('[\\"\\\\\\"ä\\"]'));
  });

  it('limits batches so that the largest answer always fits', () => {
    const rows = rowsThatFit(250);
    const row = `[${rows},"${'x'.repeat(246)}"],`; // 246 and two quotes, counted twice: 250 bytes
    expect(bytesInReply(row) * rows).toBeLessThanOrEqual(ANSWER_BYTES);
    expect(rows).toBeGreaterThan(16_384);
  });
});
