import { checkConfig } from '../../lib/config';
import { configured } from '../../lib/functions/function-config';
import { rowsInTime, slotsOf } from '../../lib/functions/pace';
import { statements, templateOf } from './template-of';

const MODEL = 'amazon.nova-lite-v1:0';
const PROFILE = `us.${MODEL}`;
const MODELS = ['us-east-1', 'us-west-2'].map((region) => `arn:aws:bedrock:${region}::foundation-model/${MODEL}`);
const BOTH = '(title VARCHAR, comment VARCHAR)';

function withModel(settings: object) {
  return { functions: { ask: { processor: 'ask_model', model: MODEL, ...settings } } };
}

/** What is wrong with the settings; empty if nothing. */
function complaintAbout(settings: object): string {
  try {
    checkConfig(JSON.parse(JSON.stringify(withModel(settings))));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

function configuredBy(settings: object) {
  const [fn] = checkConfig(withModel(settings)).functions;
  if (!fn) throw new Error('There is no function');
  return configured(fn, 'us-east-1');
}

describe('the settings of a function with the processor ask_model', () => {
  it.each([
    ['the model alone', {}],
    ['an inference profile with its models', { model: PROFILE, foundationModels: MODELS }],
    [
      "an application's own profile",
      { model: `arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1`, foundationModels: MODELS },
    ],
    ['a model by its ARN', { model: MODELS[0] }],
    ['a template', { template: '{Title}: {comment} {{}}', arguments: BOTH }],
    ['JSON by a schema', { result: 'json', schema: { type: 'object' } }],
    ["the model's own temperature", { temperature: 'model' }],
  ])('may be %s', (_, settings) => {
    expect(complaintAbout(settings)).toBe('');
  });

  it.each([
    ['no model', { model: undefined }, /ask\.model: This setting is required/],
    ['a model with a blank', { model: 'a b' }, /Allowed: the id or ARN of a model/],
    [
      'a profile without its models',
      { model: PROFILE },
      /Set foundationModels to what this command prints: aws bedrock get-inference-profile --inference-profile-identifier us\./,
    ],
    ['models of no profile', { foundationModels: MODELS }, /is no inference profile\. Remove foundationModels/],
    ['a template without arguments', { template: '{a}' }, /template is set\. Set arguments, too/],
    [
      'an unknown argument',
      { template: '{coment}', arguments: BOTH },
      /template names \{coment\}.*most similar one is \{comment\}/,
    ],
    ['two arguments without a template', { arguments: BOTH }, /Without template there is one, the prompt/],
    ['a schema for text', { schema: {} }, /Set "result": "json", too/],
    ['a temperature above 1', { temperature: 2 }, /Allowed: a number from 0 to 1, or "model"/],
    [
      'a call beyond the quota',
      { tokensPerMinute: 700 },
      /typicalInputTokens \+ maxTokens = 800 tokens, which tokensPerMinute \(700\)/,
    ],
  ])('are refused with %s', (_, settings, complaint) => {
    expect(complaintAbout(settings)).toMatch(complaint);
  });
});

describe('a function with the processor ask_model', () => {
  const invoke = (settings: object) =>
    statements(templateOf(withModel(settings))).filter(({ Action }) => Action === 'bedrock:InvokeModel');
  const arn = (place: unknown) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:', ...(place as [])]],
  });

  it('may use its model alone', () => {
    const [statement, ...others] = invoke({});
    expect(others).toEqual([]);
    expect(statement?.Resource).toEqual(arn([{ Ref: 'AWS::Region' }, `::foundation-model/${MODEL}`]));
    expect(JSON.stringify(invoke({ region: 'us-east-2' }))).toContain(`:bedrock:us-east-2::foundation-model/${MODEL}`);
  });

  it('may use an inference profile, and the models to which it routes through this profile alone', () => {
    const [profile, models] = invoke({ model: PROFILE, foundationModels: MODELS });
    const profileArn = arn([{ Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:inference-profile/${PROFILE}`]);
    expect(profile).toEqual(expect.objectContaining({ Effect: 'Allow', Resource: profileArn }));
    expect(models).toMatchObject({
      Resource: MODELS,
      Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profileArn } },
    });
  });

  it('remembers answers by default only if the temperature is 0', () => {
    expect(configuredBy({}).remembers?.answers).toBe(true);
    expect(configuredBy({ temperature: 0.2 }).remembers?.answers).toBe(false);
    expect(configuredBy({ temperature: 'model' }).remembers?.answers).toBe(false);
    expect(configuredBy({ temperature: 0.2, rememberAnswers: true }).remembers?.answers).toBe(true);
  });

  it('returns VARCHAR, or VARIANT for JSON', () => {
    expect(configuredBy({}).returns).toBe('VARCHAR');
    expect(configuredBy({ result: 'json' }).returns).toBe('VARIANT');
  });

  it('has a pace by the quota of tokens, by that of calls, or by the time that calls take', () => {
    // 800 tokens a call: 125 calls a minute.
    const byTokens = configuredBy({ tokensPerMinute: 100_000 }).pace;
    expect([rowsInTime(byTokens), slotsOf(byTokens)]).toEqual([1_000, 1]);
    expect(rowsInTime(configuredBy({ requestsPerMinute: 60 }).pace)).toBe(480);
    const byTime = configuredBy({ tokensPerMinute: 4_800_000, concurrency: 10, typicalCallSeconds: 1 }).pace;
    expect([rowsInTime(byTime), slotsOf(byTime)]).toEqual([4_800, 10]);
  });
});
