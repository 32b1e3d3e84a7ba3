import * as fc from 'fast-check';
import { templateParts } from '../../../lambda/processing/templates/contract';
import { RequestTemplate } from '../../../lambda/processing/http/request-template';
import { rowErrorIn } from '../../../lambda/processing/kit/row-error';
import type { Value } from '../../../lambda/protocol/batch';
import { someSettings } from './an-http-processor';

type Settings = ReturnType<typeof someSettings>;

/** The question of one row. */
function asked(change: Partial<Settings>, ...row: Value[]) {
  return new RequestTemplate({ ...someSettings(1), ...change }).questionOf(row);
}

/** The path for one value, or the code of the row's error. */
function pathFor(value: Value, path = '/customers/{id}/orders'): string {
  try {
    return asked({ path }, value).target;
  } catch (error) {
    return rowErrorIn(error)?.value.error.code ?? String(error);
  }
}

describe('a template', () => {
  it('has columns in any case, and doubled braces as text', () => {
    expect(templateParts('a {Id}{city} {{b}}')).toEqual([
      'a ',
      { column: 'id' },
      { column: 'city' },
      ' ',
      '{',
      'b',
      '}',
    ]);
  });

  it.each(['{', '}', '{id', 'id}', '{}', '{{id}', '{a b}', '{1}', '{id}}'])(
    'is refused where braces do not match: %s',
    (text) => {
      expect(templateParts(text)).toBeUndefined();
    },
  );

  it('that names a column which is not declared is no template', () => {
    expect(() => asked({ path: '/{nobody}' }, 'x')).toThrow('not declared');
  });
});

describe('a value in the path', () => {
  it.each([
    ['a b', '/customers/a%20b/orders'],
    ['a/b', '/customers/a%2Fb/orders'],
    ['?a=b&c#d', '/customers/%3Fa%3Db%26c%23d/orders'],
    ['user@evil.test:80', '/customers/user%40evil.test%3A80/orders'],
    ['//evil.test', '/customers/%2F%2Fevil.test/orders'],
    ['a\r\nHost: evil.test', '/customers/a%0D%0AHost%3A%20evil.test/orders'],
    ['\0', '/customers/%00/orders'],
    ['%41', '/customers/%2541/orders'],
    ['...', '/customers/.../orders'],
    ['a..b', '/customers/a..b/orders'],
    ['Zürich', '/customers/Z%C3%BCrich/orders'],
    [42, '/customers/42/orders'],
    [false, '/customers/false/orders'],
    [{ a: [1] }, '/customers/%7B%22a%22%3A%5B1%5D%7D/orders'],
  ])('is encoded: %j', (value, target) => {
    expect(pathFor(value)).toBe(target);
  });

  it.each([
    null,
    '',
    '.',
    '..',
    '../admin',
    'a/../../admin',
    '..\\admin',
    '%2e%2e',
    '%2E%2E%2Fadmin',
    '%252e%252e',
    'a%2f%2e%2e%2fb',
    '%2e%2e/%zz',
    '\uff0e\uff0e',
    '\u2025',
    'a\uff0f\uff0e\uff0e\uff0fb',
    '%25252525252525252e',
  ])('is an error of its row where it could lead to another path: %j', (value) => {
    expect(pathFor(value)).toBe('PATH_VALUE');
  });

  it('is an error of its row where it makes a step `..` with the text or the value beside it', () => {
    expect(pathFor('.', '/.{id}/x')).toBe('PATH_VALUE');
    expect(pathFor('.', '/%2e{id}/x')).toBe('PATH_VALUE');
    expect(pathFor('.', '/{id}{id}')).toBe('PATH_VALUE');
    expect(pathFor(null, '/id-{id}')).toBe('PATH_VALUE');
  });

  it('is an error of its row where it is not valid Unicode', () => {
    expect(pathFor('\ud800')).toBe('NOT_UNICODE');
  });

  it('never changes the number of segments, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const target = pathFor(value);
        if (target === 'PATH_VALUE') return;
        expect(new URL(target, 'https://api.test').pathname).toBe(target);
        expect(target.split('/')).toHaveLength(4);
        expect(target).toMatch(/^\/customers\/[\w.!~*'()%-]+\/orders$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a request', () => {
  it('begins with the path of the url', () => {
    expect(asked({ url: 'https://api.test/v1/', path: '/x' }, 'a').target).toBe('/v1/x');
    expect(asked({ url: 'https://api.test/v1', path: '/x' }, 'a').target).toBe('/v1/x');
    expect(asked({ url: 'https://api.test', path: '' }, 'a').target).toBe('/');
    expect(asked({ url: 'https://api.test/v1', path: '' }, 'a').target).toBe('/v1');
  });

  it('has a query of encoded values', () => {
    const query = { q: '{address}, {city}', limit: 5, 'a b': 'x&y', exact: true };
    const columns = ['address', 'city'];
    expect(asked({ path: '', query, columns }, '1 High St & Sons', 'Bern#?').target).toBe(
      '/?q=1%20High%20St%20%26%20Sons%2C%20Bern%23%3F&limit=5&a%20b=x%26y&exact=true',
    );
  });

  it('leaves a parameter out that is only a column which is NULL', () => {
    const query = { q: '{address}', lang: '{lang}' };
    const columns = ['address', 'lang'];
    expect(asked({ path: '', query, columns }, 'a', null).target).toBe('/?q=a');
    expect(asked({ path: '', query: { lang: '{lang}' }, columns }, 'a', null).target).toBe('/');
  });

  it('keeps the JSON type of a column that stands alone in the body', () => {
    const body = { text: '{a}', list: ['{b}', 1, null, true], both: '{a} and {b}', note: '{{a}}', none: '{c}' };
    const question = asked({ path: '', body, columns: ['a', 'b', 'c'] }, '1', { x: [2] }, null);
    expect(question.content).toEqual({
      text: '1',
      list: [{ x: [2] }, 1, null, true],
      both: '1 and {"x":[2]}',
      note: '{a}',
      none: null,
    });
  });

  it('escapes a value in the body, so that it adds no member', () => {
    const template = new RequestTemplate({ ...someSettings(1), path: '', body: { text: 'say {id}' } });
    const body = template.bodyFor([template.questionOf(['","admin":true,"x":"'])]);
    expect(JSON.parse(body ?? '')).toEqual({ text: 'say ","admin":true,"x":"' });
  });

  it('for several rows has an array of them', () => {
    const template = new RequestTemplate({
      ...someSettings(1),
      path: '/embed',
      body: { inputs: '{rows}', model: { name: 'm{{1}}' } },
      row: { text: '{id}' },
    });
    const questions = [template.questionOf(['a']), template.questionOf([2])];
    expect(JSON.parse(template.bodyFor(questions) ?? '')).toEqual({
      inputs: [{ text: 'a' }, { text: 2 }],
      model: { name: 'm{1}' },
    });
  });
});
