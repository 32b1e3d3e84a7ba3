import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import type { ServedFunctions } from '../../lambda/shared/contract';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { defineProcessor } from '../../lib/functions/processor-definition';
import { RemoteServiceStack } from '../../lib/remote-service-stack';
import { actionsOf, resources, stackOf, templateOf } from './template-of';

const TWO: ConfigInput['functions'] = {
  mood: { processor: 'sentiment' },
  tone: { processor: 'sentiment', path: 'voice', memory: 1024, maxBatchRows: 7, returns: 'VARCHAR' },
};

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

  it('tells post and get each function by its path, and lets post alone start their work', () => {
    const served = JSON.parse(text(variablesOf(template, 'ServicePost').FUNCTIONS)) as ServedFunctions;
    expect(Object.keys(served)).toEqual(['/mood', '/voice']);
    expect(served['/voice']).toMatchObject({
      name: 'tone',
      process: expect.stringMatching(/^Functionstone/) as unknown,
    });
    expect(text(variablesOf(template, 'ServiceGet').FUNCTIONS)).toBe(
      text(variablesOf(template, 'ServicePost').FUNCTIONS),
    );
    expect(actionsOf(template, 'post')).toContain('lambda:InvokeFunction');
    expect(actionsOf(template, 'get')).not.toContain('lambda:InvokeFunction');
  });

  it('puts both functions into the line of the quota that they share', () => {
    const lines = ['mood', 'tone'].map((name) => text(variablesOf(template, `Functions${name}Process`).FUNCTION_LINE));
    expect(new Set(lines)).toEqual(new Set(['quota:comprehend/BatchDetectSentiment/AWS::Region']));
  });

  it("lets a worker reach the keys of its own function alone, and the index of its line's jobs", () => {
    for (const name of ['mood', 'tone']) {
      const policies = resources(template, 'AWS::IAM::Policy').filter(([id]) => id.includes(`${name}Process`));
      const statements = policies.flatMap(
        ([, { Properties }]) => (Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement,
      );
      const onTable = statements.filter(({ Action }) => JSON.stringify(Action).includes('dynamodb:PutItem'));
      expect(onTable).toHaveLength(1);
      expect(onTable[0]?.Condition).toEqual({
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${name}#*`] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      });
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
    const served = JSON.parse(text(variablesOf(template, 'ServicePost').FUNCTIONS)) as ServedFunctions;
    // 4 calls at a time of 2 s each are 2 rows a second, for 480 s.
    expect(served['/shout']).toMatchObject({ maxRows: 960, maxValueBytes: 103 });
    expect(served['/shout']).not.toHaveProperty('maxUnits');
    expect(JSON.stringify(template.findOutputs('MaxBatchRows'))).toContain('"960"');
  });

  it('does not take more functions than Lambda allows to name in its variables', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`function_number_${n}`, { processor: 'sentiment' }]));
    expect(() => stackOf({ functions: many(10) })).not.toThrow();
    expect(() => stackOf({ functions: many(40) })).toThrow(
      /^40 functions are too many for one stack: .* 4 KB\. Use shorter names, or move some functions to a second stack/,
    );
  });
});
