import { App, Stack } from 'aws-cdk-lib/core';
import { checkConfig } from '../../lib/config';
import { ExternalFunction } from '../../lib/external-function';
import { FailureQueue } from '../../lib/failure-queue';
import type { Quota } from '../../lib/functions/pace';
import { JobsTable } from '../../lib/jobs-table';
import { RemoteService } from '../../lib/remote-service';
import { SnowflakeApi } from '../../lib/snowflake-api';
import { SnowflakeRole } from '../../lib/snowflake-role';

const CONFIG = checkConfig({});

/** A stack of somebody's own, whose functions never were in cdk.json: one function for each quota. */
function stackWith(quotas: readonly (Quota | undefined)[]): Stack {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Own');
  const { access, jobs, logs, memory, throttle } = CONFIG;
  const observed = { logs, service: 'own' };
  const api = new SnowflakeApi(stack, 'Api', {
    role: new SnowflakeRole(stack, 'Role', { pairs: [] }),
    access,
    throttle,
    logs,
  });
  const storage = new JobsTable(stack, 'Jobs', { jobs, timeScale: 1 });
  const failures = new FailureQueue(stack, 'Failures', {});
  const functions = quotas.map(
    (quota, index) =>
      new ExternalFunction(stack, `Function${index}`, {
        ...observed,
        name: `f${index}`,
        path: `f${index}`,
        settings: {},
        memoryMb: memory.process,
        storage,
        failures,
        processor: {
          entry: 'test/integration/processors/echo.ts',
          arguments: '(a VARCHAR)',
          returns: 'VARIANT',
          maxValueBytes: 250,
          pace: { quota, rowsPerCall: 1, concurrency: 1, typicalCallSeconds: 1 },
          example: ["'hello'"],
        },
      }),
  );
  const { maxBatchesInFlight, maxBatchesAtOnce } = jobs;
  const limits = { maxBatchesInFlight, maxBatchesAtOnce, holdSeconds: 20 };
  new RemoteService(stack, 'Service', { ...observed, api, storage, functions, ...limits, memory });
  return stack;
}

const crm = (unitsPerSecond: number, unitsPerCall = 1): Quota => ({ name: 'crm', unitsPerSecond, unitsPerCall });

describe('functions of a CDK app of your own', () => {
  it('that name one quota and disagree on its rate are refused', () => {
    expect(() => stackWith([crm(5), undefined, crm(6)])).toThrow(
      /^f0 and f2 share the quota crm and disagree on its rate: 5 and 6 a second\. Set the same rate for both$/,
    );
  });

  it('that name one quota and agree on its rate are accepted, also if their calls cost differently', () => {
    expect(() => stackWith([crm(5), crm(5, 2), { ...crm(6), name: 'erp' }])).not.toThrow();
  });
});
