import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type JOBS_ENV, JOB_TIMES, JOBS_TABLE, jobKeyPrefix, slotsKey, type EnvFor } from '../lambda/shared/contract';
import { addVariables } from './add-variables';
import type { Config } from './config';
import type { EncryptionKey } from './encryption-key';
import type { JobStorage, Work } from './job-storage';

/** What each function does to the table, and no more. */
const ACTIONS = {
  post: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:BatchWriteItem', 'dynamodb:Query'],
  get: ['dynamodb:GetItem', 'dynamodb:Query'],
  process: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
  /** In addition, if process remembers answers. */
  remembering: ['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'],
} as const;

/** Of any line. A quota's name holds no character that a pattern gives a meaning to. */
const ANY_SLOT = slotsKey('*');

export interface JobsTableProps {
  readonly jobs: Config['jobs'];
  /** Divides every time in a job's life. Default: 1. */
  readonly timeScale?: number;
  /** See lib/trial.ts. Default: that of an account. */
  readonly retrySeconds?: number;
  /** Encrypts the table. Default: DynamoDB's own. */
  readonly key?: EncryptionKey;
}

/** The Jobs table of all functions of a service. Each key begins with its function, since batch ids may be the same within a query. */
export class JobsTable extends Construct implements JobStorage {
  readonly table: dynamodb.TableV2;
  private readonly retentionHours: number;
  private readonly timeScale: number;
  private readonly retrySeconds: number;
  private readonly key: EncryptionKey | undefined;

  constructor(
    scope: Construct,
    id: string,
    { jobs, timeScale = 1, retrySeconds = JOB_TIMES.retrySeconds, key }: JobsTableProps,
  ) {
    super(scope, id);
    this.retentionHours = jobs.retentionHours;
    this.timeScale = timeScale;
    this.retrySeconds = retrySeconds;
    this.key = key;
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: { name: JOBS_TABLE.jobKey, type: dynamodb.AttributeType.STRING },
      sortKey: { name: JOBS_TABLE.part, type: dynamodb.AttributeType.STRING },
      billing: dynamodb.Billing.onDemand(),
      timeToLiveAttribute: JOBS_TABLE.expiresAt,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: jobs.pointInTimeRecovery },
      // Jobs live for hours, so the table is deleted with the stack.
      removalPolicy: RemovalPolicy.DESTROY,
      globalSecondaryIndexes: [
        {
          indexName: JOBS_TABLE.inFlightIndex,
          partitionKey: { name: JOBS_TABLE.inFlight, type: dynamodb.AttributeType.STRING },
          sortKey: { name: JOBS_TABLE.deadline, type: dynamodb.AttributeType.NUMBER },
          projectionType: dynamodb.ProjectionType.INCLUDE,
          nonKeyAttributes: [...JOBS_TABLE.projected],
        },
      ],
    });
    if (key) this.encrypt(key);
  }

  private get indexArn(): string {
    return `${this.table.tableArn}/index/${JOBS_TABLE.inFlightIndex}`;
  }

  /** By the properties themselves: `TableEncryptionV2` needs the region, which is not known before deployment. */
  private encrypt(key: EncryptionKey): void {
    const table = this.table.node.defaultChild as dynamodb.CfnGlobalTable;
    table.sseSpecification = { sseEnabled: true, sseType: 'KMS' };
    table.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn });
    this.table.node.addDependency(key.permissions);
  }

  bindService({ post, get }: { readonly post: lambda.Function; readonly get: lambda.Function }): void {
    this.bind(post);
    post.addToRolePolicy(new iam.PolicyStatement({ actions: [...ACTIONS.post], resources: [this.table.tableArn] }));
    this.allowIndex(post);
    // It frees the slot that it has reserved if the worker cannot be started.
    this.allow(post, ['dynamodb:UpdateItem'], [ANY_SLOT]);
    this.bind(get);
    get.addToRolePolicy(new iam.PolicyStatement({ actions: [...ACTIONS.get], resources: [this.table.tableArn] }));
  }

  bindWorker(process: lambda.Function, { functionName, line, remembers }: Work): void {
    this.bind(process);
    // Those of its jobs and of its remembered answers.
    const ownKeys = `${jobKeyPrefix(functionName)}*`;
    const actions = remembers ? [...ACTIONS.process, ...ACTIONS.remembering] : ACTIONS.process;
    this.allow(process, actions, line === undefined ? [ownKeys] : [ownKeys, slotsKey(line)]);
    if (line !== undefined) this.allowIndex(process);
  }

  /** Allows actions on items with these partition keys alone; `*` at the end of a key stands for any text. */
  private allow(fn: lambda.Function, actions: readonly string[], keys: readonly string[]): void {
    fn.addToRolePolicy(
      new iam.PolicyStatement({
        actions: [...actions],
        resources: [this.table.tableArn],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] },
          // `ForAllValues` holds for a request without keys, too.
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      }),
    );
  }

  /** The index shows the jobs of all functions of a line, without their rows. */
  private allowIndex(fn: lambda.Function): void {
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [this.indexArn] }));
  }

  private bind(fn: lambda.Function): void {
    const variables: EnvFor<typeof JOBS_ENV> = {
      JOBS_TABLE_NAME: this.table.tableName,
      JOBS_RETENTION_HOURS: String(this.retentionHours),
      JOBS_TIME_SCALE: String(this.timeScale),
      JOBS_RETRY_SECONDS: String(this.retrySeconds),
    };
    addVariables(fn, variables);
    this.key?.bind(fn, 'dynamodb');
  }
}
