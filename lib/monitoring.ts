import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { addAlarms, alarmRules } from './alarms';
import type { Config } from './config';
import { addDashboard } from './dashboard';
import { LogQueries } from './log-queries';
import { ServiceMetrics, type Observables } from './service-metrics';

export interface MonitoringProps extends Observables {
  readonly monitoring: Config['monitoring'];
}

/** The operator's dashboard, alarms and saved log queries, for all functions. docs/operations.md explains each alarm. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, { monitoring, ...parts }: MonitoringProps) {
    super(scope, id);
    const { alarmTopicArn, comprehendUnitsPerDay } = monitoring;
    const metrics = new ServiceMetrics(this, parts);
    const topic = alarmTopicArn === undefined ? undefined : sns.Topic.fromTopicArn(this, 'Topic', alarmTopicArn);
    addAlarms(this, alarmRules(metrics, comprehendUnitsPerDay), topic);
    addDashboard(this, metrics);
    new LogQueries(this, 'Queries', parts);
  }
}
