import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type JOBS_ENV, JOBS_TABLE, type EnvFor } from '../lambda/shared/contract';
import type { Config } from './config';
import type { EncryptionKey } from './encryption-key';

/** What each function does to the table, and no more. */
const ACTIONS = {
  accept: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:BatchWriteItem', 'dynamodb:Query'],
  work: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
  answer: ['dynamodb:GetItem', 'dynamodb:Query'],
} as const;

export interface JobsTableProps {
  readonly jobs: Config['jobs'];
  /** Encrypts the table. Default: DynamoDB's own. */
  readonly key?: EncryptionKey;
}

/** The Jobs table of one external function. Functions do not share one: their batch ids may be the same within a query. */
export class JobsTable extends Construct {
  readonly table: dynamodb.TableV2;
  private readonly jobs: Config['jobs'];
  private readonly key: EncryptionKey | undefined;

  constructor(scope: Construct, id: string, { jobs, key }: JobsTableProps) {
    super(scope, id);
    this.jobs = jobs;
    this.key = key;
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: { name: JOBS_TABLE.batchId, type: dynamodb.AttributeType.STRING },
      sortKey: { name: JOBS_TABLE.part, type: dynamodb.AttributeType.STRING },
      billing: dynamodb.Billing.onDemand(),
      timeToLiveAttribute: JOBS_TABLE.expiresAt,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: jobs.pointInTimeRecovery },
      // Nothing in it is meant to last, so the stack takes it along when it goes.
      removalPolicy: RemovalPolicy.DESTROY,
      globalSecondaryIndexes: [
        {
          indexName: JOBS_TABLE.inFlightIndex,
          partitionKey: { name: JOBS_TABLE.inFlight, type: dynamodb.AttributeType.STRING },
          sortKey: { name: JOBS_TABLE.deadline, type: dynamodb.AttributeType.NUMBER },
          projectionType: dynamodb.ProjectionType.INCLUDE,
          nonKeyAttributes: [JOBS_TABLE.rows, JOBS_TABLE.leaseUntil],
        },
      ],
    });
    if (key) this.encrypt(key);
  }

  private get indexArn(): string {
    return `${this.table.tableArn}/index/${JOBS_TABLE.inFlightIndex}`;
  }

  /** By the properties themselves: `TableEncryptionV2` wants to know the region, which is only settled by deploying. */
  private encrypt(key: EncryptionKey): void {
    const table = this.table.node.defaultChild as dynamodb.CfnGlobalTable;
    table.sseSpecification = { sseEnabled: true, sseType: 'KMS' };
    table.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn });
  }

  /** Lets `fn` use the table: the permissions, and the variables to find it by. */
  bind(fn: lambda.Function, use: keyof typeof ACTIONS): void {
    const env: EnvFor<typeof JOBS_ENV> = {
      JOBS_TABLE_NAME: this.table.tableName,
      JOBS_RETENTION_HOURS: String(this.jobs.retentionHours),
      JOBS_TIME_SCALE: String(this.jobs.timeScale),
    };
    for (const [name, value] of Object.entries(env)) fn.addEnvironment(name, value);
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: [...ACTIONS[use]], resources: [this.table.tableArn] }));
    // Only who takes on work looks at the work of others.
    if (use !== 'answer')
      fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [this.indexArn] }));
    this.key?.bind(fn, 'dynamodb');
  }
}
