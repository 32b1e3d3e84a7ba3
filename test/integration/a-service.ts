import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ConfigInput } from '../../lib/config';
import { startService, type RunningService, type ServiceOptions } from '../../local/running-service';
import { echo } from '../processors/echo';
import { batchCaller, type BatchCaller } from '../contract/batch-caller';
import { sharedAssembly } from './shared-assembly';

const LOCAL = path.join(__dirname, '..', '..', '.local');

/** A stack that runs on this machine in a folder of its own. Tests call it as Snowflake does. */
export type TestService = RunningService & BatchCaller;

/**
 * The default function with another quota. It does not depend on cdk.json. It remembers no answers: a suite sends the same texts again and expects
 * calls for them.
 */
export function sentimentAt(callsPerSecond: number): NonNullable<ConfigInput['functions']> {
  return { ext_func_async: { processor: 'sentiment', path: 'sentiment', callsPerSecond, rememberAnswers: false } };
}

/** The default function with a processor that only tests have, for promises of the service that do not depend on the work. */
export const ECHO: NonNullable<ConfigInput['functions']> = { ext_func_async: { processor: 'echo', path: 'echo' } };

/** A stack with ECHO and an access log. Suites that start the same stack share its assembly. */
export const ECHO_STACK: ConfigInput = { functions: ECHO, logs: { apiGatewayRole: 'existing' } };

export async function aService(options: ServiceOptions = {}): Promise<TestService> {
  fs.mkdirSync(LOCAL, { recursive: true });
  const dir = fs.mkdtempSync(path.join(LOCAL, 'test-'));
  const service = await startService({
    comprehend: { latencyMs: 5, callsPerSecond: 1000 },
    dir,
    processors: { echo },
    synthesise: sharedAssembly,
    ...options,
    config: { functions: sentimentAt(10), ...options.config },
  });
  const { functionUrl: url, region, credentials } = service;
  const caller = batchCaller({ url, region, credentials }, 50);
  return {
    ...service,
    ...caller,
    async stop() {
      caller.close();
      await service.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
