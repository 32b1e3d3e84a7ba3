import { Stack } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ExternalFunction } from './external-function';
import type { RemoteService } from './remote-service';

/** What the functions log when a batch waits although its worker should have begun, or gets another attempt. */
const LATE_WORKERS = [
  'started a worker for a job that waits',
  'no worker can be started for a job that waits',
  'the next worker cannot be started',
  'no slot can be taken',
  'the line cannot be read',
  'the job cannot be claimed',
  'attempt failed',
];

export interface LogQueriesProps {
  readonly service: RemoteService;
  readonly functions: readonly ExternalFunction[];
}

/**
 * Queries of CloudWatch Logs Insights, which lists them under Saved queries in the stack's folder. They read the functions'
 * logs alone, since a stack may have no access log.
 */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, { service, functions }: LogQueriesProps) {
    super(scope, id);
    const { post, get } = service;
    const workers = functions.map(({ process }) => process.logGroup);
    const logGroups = [post.logGroup, ...workers, get.logGroup];
    const save = (name: string, queryString: logs.QueryString, groups = logGroups) =>
      new logs.QueryDefinition(this, name.replaceAll(' ', ''), {
        queryDefinitionName: `${Stack.of(this).stackName}/${name}`,
        queryString,
        logGroups: groups,
      });
    const lines = [
      '@timestamp',
      'service',
      'functionName',
      'level',
      'message',
      'code',
      'attempt',
      'rows',
      'error',
      'status',
      'reason',
    ];
    const follow = (field: string) =>
      new logs.QueryString({
        fields: [...lines, 'batchId'],
        filterStatements: [`${field} = "PASTE IT HERE"`],
        sort: '@timestamp',
      });
    save('Follow one batch', follow('batchId'));
    save('Follow one query', follow('queryId'));
    save(
      'Rejected batches',
      new logs.QueryString({
        fields: ['@timestamp', 'service', 'functionName', 'batchId', 'queryId', 'status', 'reason'],
        filterStatements: ['message = "rejected"'],
        sort: '@timestamp desc',
        limit: 50,
      }),
      [post.logGroup, get.logGroup],
    );
    save(
      'Late workers',
      new logs.QueryString({
        fields: ['@timestamp', 'service', 'functionName', 'batchId', 'message', 'attempt', 'error'],
        filterStatements: [`message in ${JSON.stringify(LATE_WORKERS)}`],
        sort: '@timestamp desc',
        limit: 50,
      }),
    );
    save(
      'Slowest batches',
      new logs.QueryString({
        fields: ['@timestamp', 'functionName', 'batchId', 'queryId', 'message', 'rows', 'milliseconds'],
        filterStatements: ['ispresent(milliseconds)'],
        sort: 'milliseconds desc',
        limit: 50,
      }),
      workers,
    );
  }
}
