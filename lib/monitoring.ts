import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { addAlarms, alarmRules } from './alarms';
import type { AsyncExternalFunction } from './async-external-function';
import type { Config } from './config';
import { addDashboard } from './dashboard';
import { LogQueries } from './log-queries';
import { ServiceMetrics } from './service-metrics';
import type { SnowflakeApi } from './snowflake-api';

export interface MonitoringProps {
  readonly fn: AsyncExternalFunction;
  readonly api: SnowflakeApi;
  readonly monitoring: Config['monitoring'];
  /** The account's quota of BatchDetectSentiment calls a second. */
  readonly callsPerSecond: number;
}

/** The operator's dashboard, alarms and saved log queries. docs/operations.md explains each alarm. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, { fn, api, monitoring, callsPerSecond }: MonitoringProps) {
    super(scope, id);
    const { alarmTopicArn, comprehendUnitsPerDay } = monitoring;
    const metrics = new ServiceMetrics(fn, api);
    const topic = alarmTopicArn === undefined ? undefined : sns.Topic.fromTopicArn(this, 'Topic', alarmTopicArn);
    addAlarms(this, alarmRules(metrics, comprehendUnitsPerDay), topic);
    addDashboard(this, metrics, callsPerSecond);
    new LogQueries(this, 'Queries', { fn });
  }
}
