import { App } from 'aws-cdk-lib/core';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkConfig, type ConfigInput } from '../../lib/config';
import { resources, statements, stackOf, templateOf } from './template-of';

const FOLDER = {
  processor: 'lambda',
  code: 'functions/word_count',
  runtime: 'python3.13',
  handler: 'app.handler',
};

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:score';

/** A stack with one function, whose settings replace those of a folder. A setting that is undefined is not there. */
function withLambda(settings: object = {}): ConfigInput {
  return JSON.parse(JSON.stringify({ functions: { score: { ...FOLDER, ...settings } } })) as ConfigInput;
}

const EXISTING = { code: undefined, runtime: undefined, handler: undefined, functionArn: ARN };

/** What is wrong with the settings; empty if nothing. */
function complaintAbout(settings: object): string {
  try {
    checkConfig(withLambda(settings));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** The actions on Lambda that the function's process may do. */
function invocations(template: Template) {
  const [[roleId = ''] = []] = resources(template, 'AWS::IAM::Role').filter(([id]) => /ProcessRole/.test(id));
  return statements(template, roleId).filter(({ Action }) => JSON.stringify(Action).includes('lambda:'));
}

describe('the settings of a function with the processor lambda', () => {
  it.each([
    ['a folder', {}],
    [
      'a folder of Node.js',
      { code: 'test/integration/functions/shout', runtime: 'nodejs24.x', handler: 'index.handler' },
    ],
    ['a function that exists', EXISTING],
    ['a version of a function', { ...EXISTING, functionArn: `${ARN}:$LATEST` }],
    ['an alias of a function', { ...EXISTING, functionArn: `${ARN}:live` }],
  ])('may be %s', (_, settings) => {
    expect(complaintAbout(settings)).toBe('');
  });

  it.each([
    [
      'neither a folder nor a function',
      { ...EXISTING, functionArn: undefined },
      /score: Set either functionArn, .* or code/,
    ],
    ['both', { functionArn: ARN }, /score: Set either functionArn, .* or code/],
    [
      'a runtime for a function that exists',
      { ...EXISTING, runtime: 'python3.13' },
      /runtime and handler are for code/,
    ],
    ['a name in place of an ARN', { ...EXISTING, functionArn: 'score' }, /functionArn: "score" is not allowed/],
    ['a pattern as ARN', { ...EXISTING, functionArn: ARN.replace('score', '*') }, /functionArn: .* is not allowed/],
    ['an ARN of another service', { ...EXISTING, functionArn: 'arn:aws:s3:::score' }, /functionArn: .* is not allowed/],
    ['a folder without a runtime', { runtime: undefined }, /code needs a runtime\. Allowed: python3\.10, /],
    ['a folder without a handler', { handler: undefined }, /code needs a handler, such as app\.handler/],
    ['an unknown runtime', { runtime: 'ruby3.4' }, /runtime: "ruby3\.4" is not allowed\. Allowed: "python3\.10"/],
    ['a folder that is not there', { code: 'functions/none' }, /code "functions\/none" is no folder of this project/],
    ['a file', { code: 'functions/word_count/app.py' }, /is no folder of this project/],
    ['the project itself', { code: '.' }, /code "\." is not within this project/],
    ['a folder outside of the project', { code: 'functions/../..' }, /is not within this project/],
    [
      'a handler that is not there',
      { handler: 'main.handler' },
      /handler "main\.handler" names no file of functions\/word_count: there is no main\.py, main\/__init__\.py$/,
    ],
    ['a handler of another language', { runtime: 'nodejs24.x' }, /there is no app\.js, app\.mjs, app\.cjs$/],
    ['a time limit beyond a second call', { callTimeoutSeconds: 241 }, /Allowed: a whole number from 1 to 240/],
    ['calls that take longer than they may', { typicalCallSeconds: 61 }, /Set a higher callTimeoutSeconds/],
  ])('may not be %s', (_, settings, complaint) => {
    expect(complaintAbout(settings)).toMatch(complaint);
    expect(complaintAbout(settings)).not.toContain('\n');
  });
});

describe('a function from a folder', () => {
  const template = templateOf(withLambda({ callTimeoutSeconds: 90, codeMemory: 256 }));

  it('is deployed with a role and a log group of its own, and with the time-out of a call', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'python3.13',
      Handler: 'app.handler',
      Timeout: 90,
      MemorySize: 256,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('CodeLogs') } }),
      Role: { 'Fn::GetAtt': [Match.stringLikeRegexp('CodeRole'), 'Arn'] },
    });
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 30 },
      DeletionPolicy: 'Delete',
    });
  });

  it('is the one function that process may call', () => {
    expect(invocations(template)).toEqual([
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/scoreCode/) as string, 'Arn'] },
      },
    ]);
  });

  it('may itself write its logs and traces, and nothing else', () => {
    const [[roleId = ''] = []] = resources(template, 'AWS::IAM::Role').filter(([id]) => /CodeRole/.test(id));
    const actions = statements(template, roleId).flatMap(({ Action }) => Action);
    expect(actions.map((action) => action.split(':')[0])).not.toContain('dynamodb');
    expect(new Set(actions)).toEqual(
      new Set(['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
    );
  });

  it('makes the kit wait longer than the function may take', () => {
    const [, process] = resources(template, 'AWS::Lambda::Function').find(([id]) => id.includes('Process')) ?? [];
    const { Variables } = process?.Properties.Environment as { Variables: Record<string, unknown> };
    expect(JSON.parse(Variables.CALL_LIMITS as string)).toMatchObject({ rowsPerCall: 25, callTimeoutSeconds: 95 });
    expect(JSON.stringify(Variables.PROCESSOR_SETTINGS)).toMatch(/functionArn.*scoreCode/);
  });

  it('leaves caches, tests and golden files of the folder here', () => {
    const code = 'test/integration/functions/shout';
    const folder = path.join(__dirname, '..', '..', code);
    const left = [path.join(folder, '__pycache__'), path.join(folder, 'tests')];
    try {
      for (const dir of left) {
        fs.mkdirSync(dir, { recursive: true });
        fs.writeFileSync(path.join(dir, 'x.pyc'), '');
      }
      expect(filesOf(withLambda({ code, runtime: 'nodejs24.x', handler: 'index.handler' }))).toEqual(['index.mjs']);
    } finally {
      for (const dir of left) fs.rmSync(dir, { recursive: true, force: true });
    }
    expect(filesOf(withLambda())).toEqual(['app.py']);
  });

  it('uses the key of the stack for its logs', () => {
    const encrypted = templateOf({ ...withLambda(), encryption: { customerManagedKey: true } });
    const groups = resources(encrypted, 'AWS::Logs::LogGroup').filter(([id]) => id.includes('CodeLogs'));
    expect(groups.map(([, { Properties }]) => Properties.KmsKeyId)).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/Key/) as string, 'Arn'] },
    ]);
  });
});

describe('a function that exists', () => {
  it('is called by its ARN, and nothing is deployed for it', () => {
    const template = templateOf(withLambda({ ...EXISTING, functionArn: `${ARN}:live` }));
    expect(invocations(template)).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `${ARN}:live` },
    ]);
    template.resourceCountIs('AWS::Lambda::Function', 3);
  });
});

/** The files of the function from the folder, as they are deployed. */
function filesOf(config: ConfigInput): readonly string[] {
  const { root } = stackOf(config).node;
  if (!App.isApp(root)) throw new Error('The stack is in no app');
  const { directory } = root.synth();
  const asset = fs
    .readdirSync(directory)
    .map((name) => path.join(directory, name))
    .find((dir) => fs.statSync(dir).isDirectory() && !fs.existsSync(path.join(dir, 'index.js')));
  return asset === undefined ? [] : fs.readdirSync(asset).sort();
}
