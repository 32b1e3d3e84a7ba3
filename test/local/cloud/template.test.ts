import * as fs from 'node:fs';
import * as path from 'node:path';
import { Template } from '../../../local/cloud/template';
import { aFunction, anAssembly, type Assembly, type AssemblyParts } from './an-assembly';

const assemblies: Assembly[] = [];
afterEach(() => {
  for (const assembly of assemblies.splice(0)) assembly.remove();
});

function read(parts: AssemblyParts): Assembly {
  const assembly = anAssembly(parts);
  assemblies.push(assembly);
  return assembly;
}

const RESOURCES = {
  Jobs: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { BillingMode: 'PAY_PER_REQUEST' } },
  Named: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: { 'Fn::Join': ['-', ['my', 'table']] } } },
  Accept: { Type: 'AWS::Lambda::Function' },
  Failed: { Type: 'AWS::SQS::Queue' },
  Caller: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'snowflake' } },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/small' } },
  SmallApi1234567: { Type: 'AWS::ApiGateway::RestApi' },
  Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'prod' } },
};

/** The resolved form of one value of the resource `Asking`. */
function resolved(value: unknown): unknown {
  const resources = { ...RESOURCES, Asking: { Type: 'Test::Asking', Properties: { value } } };
  const conditions = {
    IsCommercial: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws'] },
    IsGovCloud: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-us-gov'] },
  };
  const { template } = read({ resources, conditions });
  return template.resource('Asking').properties.value;
}

describe('a value is resolved', () => {
  test.each<[string, unknown, unknown]>([
    ['a literal', 'text', 'text'],
    ['null, numbers and booleans', [null, 0, false], [null, 0, false]],
    ['a resource', { Ref: 'Jobs' }, 'Small-Jobs'],
    ['a resource that has a name', { Ref: 'Named' }, 'my-table'],
    ['a queue', { Ref: 'Failed' }, 'https://sqs.us-east-1.amazonaws.com/123456789012/Small-Failed'],
    ['a stage', { Ref: 'Stage' }, 'prod'],
    ['an API', { Ref: 'SmallApi1234567' }, 'api1234567'],
    ['the Region', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['the account', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['the domain', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['the stack', { Ref: 'AWS::StackName' }, 'Small'],
    ['the id of the stack', { Ref: 'AWS::StackId' }, 'arn:aws:cloudformation:us-east-1:123456789012:stack/Small/local'],
    ['a table', attribute('Jobs', 'Arn'), 'arn:aws:dynamodb:us-east-1:123456789012:table/Small-Jobs'],
    ['a function', attribute('Accept', 'Arn'), 'arn:aws:lambda:us-east-1:123456789012:function:Small-Accept'],
    ['a role, which has no Region', attribute('Caller', 'Arn'), 'arn:aws:iam::123456789012:role/snowflake'],
    ['a log group', attribute('Logs', 'Arn'), 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/small:*'],
    ['the ARN of a queue', attribute('Failed', 'Arn'), 'arn:aws:sqs:us-east-1:123456789012:Small-Failed'],
    ['the name of a queue', attribute('Failed', 'QueueName'), 'Small-Failed'],
    ['the root of an API', attribute('SmallApi1234567', 'RootResourceId'), 'api1234567-root'],
    ['an attribute in one string', { 'Fn::GetAtt': 'Caller.Arn' }, 'arn:aws:iam::123456789012:role/snowflake'],
    ['Fn::Join', { 'Fn::Join': ['/', ['a', { Ref: 'Stage' }, 1]] }, 'a/prod/1'],
    ['Fn::Join of a list that is computed', { 'Fn::Join': ['+', { 'Fn::Split': [',', 'a,b'] }] }, 'a+b'],
    ['Fn::Split', { 'Fn::Split': ['/', { Ref: 'Logs' }] }, ['', 'aws', 'small']],
    ['Fn::Select', { 'Fn::Select': [1, ['a', { Ref: 'Stage' }]] }, 'prod'],
    ['Fn::Select with a text', { 'Fn::Select': ['2', { 'Fn::Split': ['/', { Ref: 'Logs' }] }] }, 'small'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${Stage}/${Caller.Arn}/${AWS::Region}' },
      'prod/arn:aws:iam::123456789012:role/snowflake/us-east-1',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${a}-${Stage}', { a: { Ref: 'Named' } }] }, 'my-table-prod'],
    ['Fn::Sub with a literal', { 'Fn::Sub': '${!Stage}' }, '${Stage}'],
    ['Fn::If', { 'Fn::If': ['IsCommercial', { Ref: 'Stage' }, 'no'] }, 'prod'],
    ['Fn::If not', { 'Fn::If': ['IsGovCloud', { Ref: 'Stage' }, 'no'] }, 'no'],
    ['a nested reference', { a: [{ b: { Ref: 'Stage' } }] }, { a: [{ b: 'prod' }] }],
    ['an object that only resembles a function', { Ref: 'Stage', more: 1 }, { Ref: 'Stage', more: 1 }],
  ])('%s', (_, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  test('and NoValue removes its key', () => {
    const none = { Ref: 'AWS::NoValue' };
    const value = resolved({ kept: 1, gone: none, list: ['a', none, 'b'], deep: { gone: none } }) as object;
    expect(value).toEqual({ kept: 1, list: ['a', 'b'], deep: {} });
    expect(Object.keys(value)).toEqual(['kept', 'list', 'deep']);
  });
});

describe('an unknown reference is an error that names the place', () => {
  test.each<[string, unknown, string]>([
    ['a function', { 'Fn::ImportValue': 'x' }, 'Asking: the embedded cloud does not know Fn::ImportValue.'],
    ['a resource', { Ref: 'Nobody' }, 'Asking: the template has no resource Nobody.'],
    ['a condition', { 'Fn::If': ['IsChina', 1, 2] }, 'Asking: the template has no condition IsChina.'],
    ['a resource in a text', { 'Fn::Sub': 'x-${Nobody}' }, 'Asking: the template has no resource Nobody.'],
    ['the resource of an attribute', attribute('Nobody', 'Arn'), 'Asking: the template has no resource Nobody.'],
    [
      'an attribute',
      attribute('Jobs', 'StreamArn'),
      'Asking: the embedded cloud does not know the attribute StreamArn of Jobs (AWS::DynamoDB::GlobalTable).',
    ],
    [
      'an attribute of another type',
      attribute('Stage', 'Arn'),
      'Asking: the embedded cloud does not know the attribute Arn of Stage (AWS::ApiGateway::Stage).',
    ],
  ])('%s', (_, value, message) => {
    expect(() => resolved(value)).toThrow(message);
  });

  test('in an output', () => {
    const { template } = read({ outputs: { Url: { Value: { Ref: 'Nobody' } } } });
    expect(() => template.outputs).toThrow('output Url: the template has no resource Nobody.');
  });
});

test('outputs are strings', () => {
  const { template } = read({
    resources: RESOURCES,
    outputs: { Table: { Value: { Ref: 'Jobs' } }, One: { Value: 1 } },
  });
  expect(template.outputs).toEqual({ Table: 'Small-Jobs', One: '1' });
});

test('all() lists the resources of one type in the order of the template', () => {
  const { template } = read({ resources: RESOURCES });
  const tables = template.all('AWS::DynamoDB::GlobalTable');
  expect(tables.map(({ logicalId }) => logicalId)).toEqual(['Jobs', 'Named']);
  expect(tables[1]?.properties).toEqual({ TableName: 'my-table' });
  expect(template.all('AWS::S3::Bucket')).toEqual([]);
});

test('a resource whose condition does not hold does not exist', () => {
  const queue = { Type: 'AWS::SQS::Queue' };
  const { template } = read({
    resources: { Always: queue, Here: { ...queue, Condition: 'IsHere' }, There: { ...queue, Condition: 'IsThere' } },
    conditions: {
      IsHere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      IsThere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    },
  });
  expect(template.all('AWS::SQS::Queue').map(({ logicalId }) => logicalId)).toEqual(['Always', 'Here']);
});

describe('a parameter', () => {
  const parameters = {
    Plain: { Type: 'String', Default: 'text' },
    Count: { Type: 'Number', Default: 5 },
    Asked: { Type: 'String' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a/path' },
  };
  const valueOf = (name: string) => {
    const resources = { Asking: { Type: 'Test::Asking', Properties: { value: { Ref: name } } } };
    return read({ resources, parameters }).template.resource('Asking').properties.value;
  };

  test('has its default', () => {
    expect([valueOf('Plain'), valueOf('Count')]).toEqual(['text', '5']);
  });

  test.each(['Asked', 'Stored'])('without a value of its own is an error: %s', (name) => {
    expect(() => valueOf(name)).toThrow(`Asking: the embedded cloud has no value for the parameter ${name}.`);
  });
});

describe('in a policy', () => {
  const unknown = { 'Fn::ImportValue': 'shared-secret' };

  test.each(['PolicyDocument', 'AssumeRolePolicyDocument', 'Policy', 'Policies', 'KeyPolicy'])(
    'an unknown function stays unresolved, and the other values are resolved: %s',
    (property) => {
      const value = [{ Resource: [{ Ref: 'Stage' }, unknown, { 'Fn::Join': ['', ['a', unknown]] }] }];
      const Asking = { Type: 'Test::Asking', Properties: { [property]: value } };
      const { template } = read({ resources: { ...RESOURCES, Asking } });
      expect(template.resource('Asking').properties[property]).toEqual([
        { Resource: ['prod', unknown, { 'Fn::Join': ['', ['a', unknown]] }] },
      ]);
    },
  );
});

test('what a resource depends on is created before it, directly or not, by DependsOn or by a reference', () => {
  const aResource = (Properties: object, DependsOn?: string | string[]) => ({
    Type: 'Test::One',
    Properties,
    DependsOn,
  });
  const { template } = read({
    resources: {
      First: aResource({ deep: [{ Ref: 'Second' }] }, 'ByName'),
      Second: aResource({
        text: { 'Fn::Sub': ['${Third.Arn} ${!Literal} ${own}', { own: { 'Fn::GetAtt': ['Fourth', 'Arn'] } }] },
      }),
      Third: aResource({ a: { Ref: 'AWS::Region' } }, ['Listed', 'First']),
      Fourth: aResource({ a: { 'Fn::GetAtt': 'Fifth.Arn' } }),
      Other: aResource({ a: { Ref: 'First' } }),
    },
  });
  const names = [...template.dependencies('First')].filter((name) => /^[A-Z][a-z]+$/i.test(name) && name !== 'own');
  expect(names.sort()).toEqual(['ByName', 'Fifth', 'First', 'Fourth', 'Listed', 'Second', 'Third']);
});

test('long names stay within 64 characters and differ', () => {
  const long = 'L'.repeat(70);
  const table = { Type: 'AWS::DynamoDB::GlobalTable' };
  const { template } = read({ resources: { [`${long}A`]: table, [`${long}B`]: table } });
  const names = [template.ref(`${long}A`), template.ref(`${long}B`)];
  expect(names.map(({ length }) => length)).toEqual([64, 64]);
  expect(new Set(names).size).toBe(2);
});

describe('the code of a function', () => {
  const resources = { Fn: aFunction('abc') };
  const code = ({ template }: Assembly) => template.resource('Fn').properties.Code;

  test('is in the folder of its asset', () => {
    const assembly = read({ resources, code: { abc: '' } });
    expect(assembly.template.assetDir(code(assembly))).toBe(path.join(assembly.dir, 'asset.abc'));
  });

  test('has to be in the assembly', () => {
    const assembly = read({ resources });
    expect(() => assembly.template.assetDir(code(assembly))).toThrow('no asset abc; synthesise it with bundling.');
  });

  test('has to have been bundled', () => {
    const assembly = read({ resources, code: { abc: '' } });
    fs.rmSync(path.join(assembly.dir, 'asset.abc'), { recursive: true });
    expect(() => assembly.template.assetDir(code(assembly))).toThrow('no asset abc; synthesise it with bundling.');
  });

  test('has to be a folder', () => {
    const assembly = read({ resources, code: { abc: '' } });
    fs.rmSync(path.join(assembly.dir, 'asset.abc'), { recursive: true });
    fs.writeFileSync(path.join(assembly.dir, 'asset.abc'), 'a zip file');
    expect(() => assembly.template.assetDir(code(assembly))).toThrow('The asset asset.abc is a file.');
  });

  test('has to be an asset', () => {
    const { template } = read({});
    expect(() => template.assetDir({ ZipFile: 'exports.handler = 1' })).toThrow('synthesise it with bundling.');
    expect(() => template.assetDir(undefined)).toThrow('synthesise it with bundling.');
  });
});

test('an assembly of two stacks is refused', () => {
  const { dir } = read({});
  fs.writeFileSync(path.join(dir, 'Other.template.json'), '{}');
  expect(() => Template.read(dir)).toThrow('holds 2 templates; the embedded cloud runs one stack.');
});

test('a folder without a template is refused', () => {
  const { dir } = read({});
  fs.rmSync(path.join(dir, 'Small.template.json'));
  expect(() => Template.read(dir)).toThrow('holds 0 templates');
});

function attribute(logicalId: string, name: string): object {
  return { 'Fn::GetAtt': [logicalId, name] };
}
