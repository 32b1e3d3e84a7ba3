import type * as logs from 'aws-cdk-lib/aws-logs';
import type { EncryptionKey } from './encryption-key';

/** The settings by which all functions of a service are observed: logs, metrics and stack traces. */
export interface Observed {
  readonly logs: {
    readonly retentionDays: logs.RetentionDays;
    /** See `logs.level` in docs/settings.md. */
    readonly level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  };
  /** The `service` dimension of the functions' metrics. */
  readonly service: string;
  /** Encrypts the logs. Default: CloudWatch's own. */
  readonly key?: EncryptionKey;
  /**
   * Adds a source map, so that stack traces name lines of the sources. Meant for a developer's machine: Node reads the map
   * at every cold start.
   *
   * @default false
   */
  readonly sourceMap?: boolean;
  /**
   * The folder with the bundle of an entry file, such as `lambda/post.ts`. Runs on a developer's machine make all bundles
   * at once, before synthesis.
   *
   * @default CDK bundles each file
   */
  readonly bundleOf?: (entry: string) => string;
}
