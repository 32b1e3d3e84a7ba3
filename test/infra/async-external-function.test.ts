import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { AsyncExternalFunction } from '../../lib/async-external-function';
import { checkConfig } from '../../lib/config';
import { SnowflakeApi } from '../../lib/snowflake-api';
import { SnowflakeRole } from '../../lib/snowflake-role';

describe('AsyncExternalFunction', () => {
  it('can stand twice in one stack, behind one API and one role, with nothing else shared', () => {
    const config = checkConfig({});
    const { access, logs, throttle, jobs, memory } = config;
    const { maxValueBytes, maxBatchesInFlight } = config.function;
    const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
    const role = new SnowflakeRole(stack, 'Role', { pairs: config.snowflake });
    const api = new SnowflakeApi(stack, 'Api', { role, access, logs, throttle: { ...throttle, postsPerSecond: 2 } });
    const urls = ['sentiment', 'summary'].map(
      (path) =>
        new AsyncExternalFunction(stack, path, { api, path, maxValueBytes, maxBatchesInFlight, jobs, logs, memory })
          .url,
    );

    const template = Template.fromStack(stack);
    expect(new Set(urls).size).toBe(2);
    template.resourceCountIs('AWS::ApiGateway::RestApi', 1);
    template.resourceCountIs('AWS::ApiGateway::Resource', 2);
    template.resourceCountIs('AWS::ApiGateway::Method', 4);
    template.resourceCountIs('AWS::Lambda::Function', 6);
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 2);
    template.resourceCountIs('AWS::SQS::Queue', 2);
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage')) as [{ Properties: object }];
    expect(stage.Properties).toMatchObject({
      MethodSettings: [
        { HttpMethod: '*' },
        { HttpMethod: 'POST', ResourcePath: '/~1sentiment', ThrottlingRateLimit: 2, ThrottlingBurstLimit: 2 },
        { HttpMethod: 'POST', ResourcePath: '/~1summary', ThrottlingRateLimit: 2, ThrottlingBurstLimit: 2 },
      ],
    });
    const policy = JSON.stringify(template.findResources('AWS::ApiGateway::RestApi'));
    for (const method of ['POST', 'GET']) {
      for (const path of ['sentiment', 'summary']) expect(policy).toContain(`execute-api:/v1/${method}/${path}`);
    }
  });
});
