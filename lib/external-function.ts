import { Duration, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  JOB_TIMES,
  type MEMORY_ENV,
  type PROCESSOR_ENV,
  type WORK_ENV,
  type EnvFor,
  type RememberedBy,
} from '../lambda/shared/contract';
import type { ServedFunction } from '../lambda/shared/served-functions';
import { addVariables } from './add-variables';
import type { FailureQueue } from './failure-queue';
import { callLimits } from './functions/call-limits';
import { lineOf, rowsInTime, slotsOf } from './functions/pace';
import type { ConfiguredProcessor } from './functions/processor-definition';
import { HandlerFunction } from './handler-function';
import type { Observed } from './observed';
import type { JobStorage } from './job-storage';
import { maxBatchRows } from './max-batch-rows';

export interface ExternalFunctionProps extends Observed {
  /** The name in SQL. */
  readonly name: string;
  /** The resource of the API: the last part of the URL. */
  readonly path: string;
  readonly processor: ConfiguredProcessor;
  /** The settings of the processor, which its run time gets as JSON. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** MAX_BATCH_ROWS to declare. Default: by the processor's pace and the size of its values. */
  readonly maxBatchRows?: number;
  /** HEADERS to declare. Default: none. */
  readonly options?: Readonly<Record<string, string>>;
  /** CONTEXT_HEADERS to declare. Default: none. */
  readonly contextHeaders?: readonly string[];
  /** Memory of process in MB, unless the processor names its own. */
  readonly memoryMb: number;
  readonly storage: JobStorage;
  readonly failures: FailureQueue;
  /** False: each batch uses the whole quota, and every batch is accepted. Default: true. */
  readonly shareQuota?: boolean;
  /** The workers that the function's quota has at a time, the same for all functions of the quota. Default: as many as this function needs. */
  readonly slots?: number;
}

/** One external function: the Lambda function that processes its batches, with permissions and variables of its own. */
export class ExternalFunction extends Construct {
  /** The name in SQL. */
  readonly name: string;
  readonly path: string;
  readonly processor: ConfiguredProcessor;
  readonly options: ExternalFunctionProps['options'];
  readonly contextHeaders: ExternalFunctionProps['contextHeaders'];
  readonly process: lambda.Function;
  /** As post and get know it. */
  readonly served: ServedFunction;
  /** MAX_BATCH_ROWS to declare in SQL; undefined where Snowflake's own batches are small enough. */
  readonly maxBatchRows: number | undefined;

  constructor(scope: Construct, id: string, props: ExternalFunctionProps) {
    super(scope, id);
    const { name, path, processor, storage, failures, shareQuota = true } = props;
    const { maxValueBytes, pace, rowsPerSlice } = processor;
    const line = lineOf(name, pace);
    const slots = shareQuota ? (props.slots ?? slotsOf(pace)) : 0;
    this.name = name;
    this.path = path;
    this.processor = processor;
    this.options = props.options;
    this.contextHeaders = props.contextHeaders;
    this.process = new HandlerFunction(this, 'Process', {
      entry: processor.entry,
      description: `Processes batches of ${name}`,
      timeout: Duration.seconds(JOB_TIMES.workerSeconds),
      memoryMb: processor.memory ?? props.memoryMb,
      logs: props.logs,
      key: props.key,
      service: props.service,
      sourceMap: props.sourceMap,
      bundleOf: props.bundleOf,
      retryAttempts: JOB_TIMES.maxAttempts - 1,
      maxEventAge: Duration.seconds(JOB_TIMES.eventAgeSeconds),
      onFailure: failures,
    });
    const remembers = processor.remembers?.answers ?? false;
    storage.bindWorker(this.process, { functionName: name, remembers, ...(slots > 0 && { line }) });
    this.bindProcessor({ line, slots }, props);
    if (remembers) this.bindMemory(processor);

    const { quota, rowsPerCall } = pace;
    const maxRows = shareQuota ? rowsInTime(pace) : undefined;
    this.served = {
      name,
      line,
      process: this.process.functionName,
      maxValueBytes,
      ...(maxRows !== undefined && { maxRows }),
      ...(quota && shareQuota && { maxUnits: quota.unitsPerSecond * JOB_TIMES.budgetSeconds }),
      rowsPerCall,
      unitsPerCall: quota?.unitsPerCall ?? 1,
      ...(rowsPerSlice !== undefined && { rowsPerSlice }),
      ...(slots > 0 && { slots }),
    };
    this.maxBatchRows = props.maxBatchRows ?? maxBatchRows(maxRows, maxValueBytes);
  }

  private bindProcessor({ line, slots }: { line: string; slots: number }, props: ExternalFunctionProps): void {
    const { name, processor, settings, logs, key } = props;
    const known = processor.bind?.(this.process, { logs, key }) ?? {};
    const variables: EnvFor<typeof WORK_ENV & typeof PROCESSOR_ENV> = {
      FUNCTION_NAME: name,
      FUNCTION_LINE: line,
      LINE_SLOTS: String(slots),
      PROCESSOR_SETTINGS: Stack.of(this).toJsonString({ ...settings, ...known }),
      CALL_LIMITS: JSON.stringify(callLimits(processor)),
    };
    addVariables(this.process, variables);
  }

  private bindMemory({ entry, remembers: { version = 1, settings } = {} }: ConfiguredProcessor): void {
    const rememberedBy: RememberedBy = { processor: entry, version, ...(settings && { settings }) };
    const variables: EnvFor<typeof MEMORY_ENV> = { REMEMBERED_ANSWERS: Stack.of(this).toJsonString(rememberedBy) };
    addVariables(this.process, variables);
  }

  /** Lets `fn` start the work: by the exact ARN, since `grantInvoke` would include every version and alias. */
  grantStart(fn: lambda.Function): void {
    fn.addToRolePolicy(this.start);
  }

  /**
   * Lets the worker start workers of these functions of its line, and its own successor, if the line has slots. The policy is a resource of its own: in
   * the role's policy, which the Lambda function depends on, the functions of a line would depend on each other in a circle.
   */
  grantStartOf(functions: readonly ExternalFunction[]): void {
    if (this.served.slots === undefined) return;
    new iam.Policy(this, 'StartsWorkers', {
      roles: [this.process.role as iam.IRole],
      statements: functions.map(({ start }) => start),
    });
  }

  private get start(): iam.PolicyStatement {
    return new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.process.functionArn] });
  }
}
