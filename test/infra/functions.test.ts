import { App } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import { servedFunctions, type ServedFunctions, type WrittenFunctions } from '../../lambda/shared/served-functions';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { defineProcessor } from '../../lib/functions/processor-definition';
import { RemoteServiceStack } from '../../lib/remote-service-stack';
import { actionsOf, resources, stackOf, statements, templateOf } from './template-of';

const TWO: ConfigInput['functions'] = {
  mood: { processor: 'sentiment' },
  tone: { processor: 'sentiment', path: 'voice', memory: 1024, maxBatchRows: 7, returns: 'VARCHAR' },
};

const QUOTA = 'quota:comprehend/BatchDetectSentiment/AWS::Region';

/** The partition keys that a statement is limited to. */
function keysIn(statement: object | undefined): string[] {
  const { Condition } = statement as { Condition: Record<string, Record<string, unknown>> };
  expect(Condition.Null).toEqual({ 'dynamodb:LeadingKeys': 'false' });
  return [Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']].flat().map(text);
}

/** The functions whose workers a statement names. */
function workersIn(resource: unknown): (string | undefined)[] {
  return [...JSON.stringify(resource).matchAll(/Functions([a-z]+)Process/g)].map(([, name]) => name);
}

type Variables = Readonly<Record<string, unknown>>;

/** The variables of a function, by what its logical id contains. */
function variablesOf(template: Template, part: string): Variables {
  const [fn] = resources(template, 'AWS::Lambda::Function').filter(([id]) => id.includes(part));
  return (fn?.[1].Properties.Environment as { Variables: Variables }).Variables;
}

/** A value with its references replaced by names of resources. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  if (join) return join[1].map(text).join('');
  return (value as { Ref?: string }).Ref ?? JSON.stringify(value);
}

/** The functions as post knows them. */
function servedBy(template: Template): ServedFunctions {
  return servedFunctions(JSON.parse(text(variablesOf(template, 'ServicePost').FUNCTIONS)) as WrittenFunctions);
}

describe('a stack with two functions', () => {
  const template = templateOf({ functions: TWO });

  it('has one post, one get, one table and one queue, and a process function for each function', () => {
    const ids = resources(template, 'AWS::Lambda::Function').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(ids.sort()).toEqual(['FunctionsmoodProcess', 'FunctionstoneProcess', 'ServiceGet', 'ServicePost']);
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 1);
    template.resourceCountIs('AWS::SQS::Queue', 1);
    template.resourceCountIs('AWS::ApiGateway::Method', 4);
  });

  it('has as many alarms as with one function, and a graph for each function', () => {
    template.resourceCountIs(
      'AWS::CloudWatch::Alarm',
      Object.keys(templateOf().findResources('AWS::CloudWatch::Alarm')).length,
    );
    const dashboard = JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));
    expect(dashboard).toContain('Which function?');
    for (const name of ['mood', 'tone']) expect(dashboard).toContain(`\\"function\\",\\"${name}\\"`);
    const one = templateOf().findResources('AWS::CloudWatch::Dashboard');
    expect(JSON.stringify(one)).not.toContain('Which function?');
  });

  it('tells post and get each function by its path, and lets both start their work', () => {
    const served = servedBy(template);
    expect(Object.keys(served)).toEqual(['/mood', '/voice']);
    expect(served['/voice']).toMatchObject({
      name: 'tone',
      process: expect.stringMatching(/^Functionstone/) as unknown,
    });
    expect(text(variablesOf(template, 'ServiceGet').FUNCTIONS)).toBe(
      text(variablesOf(template, 'ServicePost').FUNCTIONS),
    );
    for (const entry of ['post', 'get']) expect(actionsOf(template, entry)).toContain('lambda:InvokeFunction');
  });

  it('puts both functions into the line of the quota that they share', () => {
    const lines = ['mood', 'tone'].map((name) => text(variablesOf(template, `Functions${name}Process`).FUNCTION_LINE));
    expect(new Set(lines)).toEqual(new Set([QUOTA]));
  });

  it('gives each worker a policy of its own to start the workers of its line', () => {
    const starting = resources(template, 'AWS::IAM::Policy').filter(([id]) => id.includes('StartsWorkers'));
    expect(starting).toHaveLength(2);
    for (const [, { Properties }] of starting) {
      const { Statement } = Properties.PolicyDocument as { Statement: { Action: string; Resource: unknown }[] };
      expect(Statement.map(({ Action }) => Action)).toEqual(['lambda:InvokeFunction']);
      expect(workersIn(Statement[0]?.Resource)).toEqual(['mood', 'tone']);
    }
  });

  it('has no circle of resources, although each worker may start the other', () => {
    const circle = { A: { Type: 'T', Properties: { b: { Ref: 'B' } } }, B: { Type: 'T', DependsOn: ['A'] } };
    expect(() => Template.fromJSON({ Resources: circle })).toThrow('dependency cycle: A -> B -> A');
    expect(() => Template.fromStack(stackOf({ functions: TWO }))).not.toThrow();
  });

  it('lets post change the slots of lines, and no item of a job', () => {
    const changing = statements(template).filter(({ Action }) => Action === 'dynamodb:UpdateItem');
    expect(changing.map(keysIn)).toEqual([['#slots *']]);
  });

  it("lets a worker reach the keys of its own function and the slots of its line, and the index of the line's jobs", () => {
    for (const name of ['mood', 'tone']) {
      const policies = resources(template, 'AWS::IAM::Policy').filter(([id]) => id.includes(`${name}Process`));
      const statements = policies.flatMap(
        ([, { Properties }]) => (Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement,
      );
      const onTable = statements.filter(({ Action }) => JSON.stringify(Action).includes('dynamodb:PutItem'));
      expect(onTable).toHaveLength(1);
      expect(keysIn(onTable[0])).toEqual([`${name}#*`, `#slots ${QUOTA}`]);
      const unconditional = statements.filter(
        ({ Action, Condition }) => Condition === undefined && JSON.stringify(Action).includes('dynamodb'),
      );
      expect(unconditional.map(({ Action }) => Action)).toEqual(['dynamodb:Query']);
      expect(JSON.stringify(unconditional[0]?.Resource)).toContain('/index/in_flight');
    }
  });

  it('takes memory and MAX_BATCH_ROWS from the settings of the function', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Processes batches of tone',
      MemorySize: 1024,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Processes batches of mood',
      MemorySize: 512,
    });
    const outputs = template.findOutputs('*') as Record<string, { Value: unknown }>;
    expect(JSON.parse(text(outputs.Function2?.Value))).toMatchObject({
      name: 'tone',
      maxBatchRows: 7,
      returns: 'VARCHAR',
    });
  });
});

describe('a stack', () => {
  it('takes definitions of others, without cdk.json', () => {
    const shout = defineProcessor({
      settings: z.strictObject({ marks: z.int().default(1) }),
      failures: {},
      rowErrors: {},
      configure: ({ marks }) => ({
        entry: 'test/infra/functions.test.ts',
        arguments: '(a VARCHAR)',
        returns: 'VARCHAR',
        maxValueBytes: 100 + marks,
        pace: { rowsPerCall: 1, concurrency: 4, typicalCallSeconds: 2 },
        example: ["'hello'"],
      }),
    });
    const config = checkConfig({ functions: { shout: { processor: 'shout', marks: 3 } } }, { shout });
    const stack = new RemoteServiceStack(new App({ builtinCloudFormationValidation: false }), 'Stack', { config });
    const template = Template.fromStack(stack);
    const variables = variablesOf(template, 'FunctionsshoutProcess');
    expect(variables).toMatchObject({
      PROCESSOR_SETTINGS: '{"marks":3}',
      CALL_LIMITS: expect.stringMatching(/^\{"rowsPerCall":1,"concurrency":4,"callTimeoutSeconds":15,/) as unknown,
      FUNCTION_LINE: 'function:shout',
    });
    const served = servedBy(template);
    // 4 calls at a time of 2 s each are 2 rows a second, for 480 s.
    expect(served['/shout']).toMatchObject({ maxRows: 960, maxValueBytes: 103 });
    expect(served['/shout']).not.toHaveProperty('maxUnits');
    expect(served['/shout']).not.toHaveProperty('slots');
    expect(JSON.stringify(template.findOutputs('MaxBatchRows'))).toContain('"960"');
  });

  it('gives a function without a quota no slots, no index and no permission to start workers', () => {
    const template = templateOf({
      functions: { items: { processor: 'http', url: 'https://example.com', arguments: '(id VARCHAR)' } },
    });
    expect(variablesOf(template, 'itemsProcess')).toMatchObject({ FUNCTION_LINE: 'function:items', LINE_SLOTS: '0' });
    template.resourcePropertiesCountIs('AWS::IAM::Policy', { PolicyName: Match.stringLikeRegexp('StartsWorkers') }, 0);
    const onTable = statements(template).filter((statement) => 'Condition' in statement);
    expect(onTable.map(keysIn)).toContainEqual(['items#*']);
    expect(JSON.stringify(template.toJSON())).not.toContain('#slots function:');
  });

  it('has as many slots for a quota as it takes to use it', () => {
    const slotsAt = (callsPerSecond: number) => {
      const template = templateOf({ functions: { mood: { processor: 'sentiment', callsPerSecond } } });
      return variablesOf(template, 'moodProcess').LINE_SLOTS;
    };
    expect([slotsAt(10), slotsAt(50), slotsAt(51), slotsAt(1_000)]).toEqual(['1', '1', '2', '20']);
  });

  it.each(['ask_model', 'pii_entities', 'redact_pii', 'translate'])(
    'stores results after every 50 rows of %s, which makes a call for each row',
    (processor) => {
      const settings = processor === 'ask_model' ? { model: 'amazon.nova-lite-v1:0', region: 'us-east-1' } : {};
      const served = servedBy(templateOf({ functions: { fn: { processor, ...settings } } }));
      expect(served['/fn']).toMatchObject({ rowsPerCall: 1, rowsPerSlice: 50 });
    },
  );

  it('has the same slots for all functions of a quota: those of the function that needs most', () => {
    const asking = (concurrency: number) => ({
      processor: 'ask_model',
      model: 'amazon.nova-lite-v1:0',
      ...{ tokensPerMinute: 4_800_000, concurrency, typicalCallSeconds: 1 },
    });
    const template = templateOf({ functions: { quick: asking(50), slow: asking(10) } });
    const slots = ['quickProcess', 'slowProcess'].map((name) => variablesOf(template, name).LINE_SLOTS);
    expect(slots).toEqual(['10', '10']);
  });

  it('does not take more functions than Lambda allows to name in its variables', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`function_number_${n}`, { processor: 'sentiment' }]));
    expect(() => stackOf({ functions: many(16) })).not.toThrow();
    expect(() => stackOf({ functions: many(40) })).toThrow(
      /^40 functions are too many for one stack: .* 4 KB\. Use shorter names, or move some functions to a second stack/,
    );
  });
});
