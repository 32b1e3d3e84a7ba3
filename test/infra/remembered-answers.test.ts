import type { ConfigInput } from '../../lib/config';
import { actionsOf, resources, templateOf } from './template-of';

type Functions = NonNullable<ConfigInput['functions']>;

const HTTP = {
  processor: 'http',
  arguments: '(a VARCHAR)',
  url: 'https://api.example.com/prices',
} as const satisfies Functions[string];

/** What the process function of the only function is given: a variable, and permissions. */
function givenTo(fn: Functions[string]) {
  const template = templateOf({ functions: { fn } });
  const [process] = resources(template, 'AWS::Lambda::Function').filter(([id]) => id.includes('FunctionsfnProcess'));
  const { Variables } = process?.[1].Properties.Environment as { Variables: Record<string, unknown> };
  const rememberedBy = Variables.REMEMBERED_ANSWERS;
  const batchActions = [...new Set(actionsOf(template, 'process'))].filter((action) => action.includes('Batch'));
  return {
    rememberedBy: typeof rememberedBy === 'string' ? (JSON.parse(rememberedBy) as object) : rememberedBy,
    actions: batchActions.filter((action) => action.startsWith('dynamodb:')).sort(),
  };
}

const ACTIONS = ['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'];

describe('remembered answers', () => {
  it.each(['sentiment', 'entities', 'dominant_language', 'redact_pii', 'translate'])(
    'are on for %s unless they are set',
    (processor) => {
      expect(givenTo({ processor })).toEqual({ rememberedBy: expect.anything() as unknown, actions: ACTIONS });
      expect(givenTo({ processor, rememberAnswers: false })).toEqual({ rememberedBy: undefined, actions: [] });
    },
  );

  it('are off for http unless they are set, and then belong to all settings', () => {
    expect(givenTo(HTTP)).toEqual({ rememberedBy: undefined, actions: [] });
    expect(givenTo({ ...HTTP, rememberAnswers: true })).toEqual({
      rememberedBy: { processor: 'lambda/process/http.ts', version: 1 },
      actions: ACTIONS,
    });
  });

  it('belong to the settings that change answers, and to no others', () => {
    const processor = 'redact_pii';
    const plain = givenTo({ processor }).rememberedBy;
    expect(givenTo({ processor, callsPerSecond: 3, language: 'es', memory: 1024 }).rememberedBy).toEqual(plain);
    expect(givenTo({ processor, mask: '*' }).rememberedBy).not.toEqual(plain);
    expect(givenTo({ processor, types: ['NAME'] }).rememberedBy).not.toEqual(plain);
    expect(givenTo({ processor, region: 'us-east-2' }).rememberedBy).not.toEqual(plain);
  });
});
