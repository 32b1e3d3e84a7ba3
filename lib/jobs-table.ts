import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type JOBS_ENV, JOBS_TABLE, type EnvFor } from '../lambda/shared/contract';
import { addVariables } from './add-variables';
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
  /** Divides every time in a job's life. Default: 1. */
  readonly timeScale?: number;
  /** Encrypts the table. Default: DynamoDB's own. */
  readonly key?: EncryptionKey;
}

/** The Jobs table of one external function. Functions do not share one: their batch ids may be the same within a query. */
export class JobsTable extends Construct {
  readonly table: dynamodb.TableV2;
  private readonly retentionHours: number;
  private readonly timeScale: number;
  private readonly key: EncryptionKey | undefined;

  constructor(scope: Construct, id: string, { jobs, timeScale = 1, key }: JobsTableProps) {
    super(scope, id);
    this.retentionHours = jobs.retentionHours;
    this.timeScale = timeScale;
    this.key = key;
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: { name: JOBS_TABLE.batchId, type: dynamodb.AttributeType.STRING },
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
          nonKeyAttributes: [JOBS_TABLE.rows, JOBS_TABLE.leaseUntil],
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

  /** Lets `fn` use the table: the permissions, and the variables to find it by. */
  bind(fn: lambda.Function, use: keyof typeof ACTIONS): void {
    const variables: EnvFor<typeof JOBS_ENV> = {
      JOBS_TABLE_NAME: this.table.tableName,
      JOBS_RETENTION_HOURS: String(this.retentionHours),
      JOBS_TIME_SCALE: String(this.timeScale),
    };
    addVariables(fn, variables);
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: [...ACTIONS[use]], resources: [this.table.tableArn] }));
    // get reads single jobs; post and process also read the index of all jobs in flight.
    if (use !== 'answer')
      fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [this.indexArn] }));
    this.key?.bind(fn, 'dynamodb');
  }
}
