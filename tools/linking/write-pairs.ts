import { checkConfig, CONFIG_KEY } from '../../lib/config';
import type { SnowflakePair } from '../../lib/snowflake-pair';
import { contextIn } from '../../lib/cdk-json';
import { writeSetting } from '../settings/write-setting';

/** Replaces the pairs in a cdk.json, and leaves every other character as it is. */
export function writePairs(file: string, pairs: readonly SnowflakePair[]): void {
  checkConfig({ ...(contextIn(file)[CONFIG_KEY] as object | undefined), snowflake: pairs });
  writeSetting(file, ['snowflake'], pairs);
}
