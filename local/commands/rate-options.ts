import type { Command } from 'commander';
import { CDK_JSON, configIn, contextIn } from '../../lib/cdk-json';
import { checkConfig, CONFIG_KEY, schema, type ConfigInput } from '../../lib/config';
import { configured, type FunctionConfig } from '../../lib/functions/function-config';
import { number } from '../../tools/command-line/command';

type Functions = NonNullable<ConfigInput['functions']>;

export interface RateOptions {
  /** What the stand-in for Comprehend allows, in calls a second of each operation. */
  readonly comprehendTps?: number;
  /** What the functions use of it. */
  readonly callsPerSecond?: number;
  /** What the stand-in for Translate allows. */
  readonly translateBytesPerSecond?: number;
  /** What the stand-in for Bedrock allows each model. */
  readonly bedrockTokensPerMinute?: number;
}

/** How the names of Comprehend's quotas begin (lib/functions/comprehend-function.ts). */
const COMPREHEND = 'comprehend/';

/** The range of the setting `callsPerSecond`. */
const rate = number(0.1, 10_000);

export function withRateOptions(command: Command): Command {
  return command
    .option(
      '--comprehend-tps <n>',
      "Comprehend's quota in calls a second, of each operation (default: AWS's, 10 for a batch operation). Functions use it whole, unless cdk.json or --calls-per-second says otherwise",
      rate,
    )
    .option(
      '--calls-per-second <n>',
      'the calls a second that functions send to Comprehend (default: callsPerSecond in cdk.json, else --comprehend-tps)',
      rate,
    )
    .option(
      '--translate-bytes-per-second <n>',
      "Translate's quota in bytes of text a second (default: none, because AWS publishes none)",
      number(1),
    )
    .option(
      '--bedrock-tokens-per-minute <n>',
      "Bedrock's quota in tokens a minute, of each model (default: none, because it depends on the account)",
      number(1),
    );
}

/** The settings that replace those of this cdk.json. Undefined if the options replace none. */
export function ratedConfig(options: RateOptions, cdkJson = CDK_JSON): Pick<ConfigInput, 'functions'> | undefined {
  // Checks the settings first, because its errors are for users.
  configIn(cdkJson);
  const { functions } = schema.parse(contextIn(cdkJson)[CONFIG_KEY] ?? {});
  const rated = ratedFunctions(functions as Functions, options);
  return rated && { functions: rated };
}

/**
 * The functions with the rate of the options. A quota has one rate: if cdk.json sets it for one of the functions that share
 * the quota, `comprehendTps` changes none of them. Undefined if the options name no rate.
 */
export function ratedFunctions(
  functions: Functions,
  { comprehendTps, callsPerSecond }: RateOptions,
): Functions | undefined {
  const chosen = callsPerSecond ?? comprehendTps;
  if (chosen === undefined) return undefined;
  const quotas = new Map(checkConfig({ functions }).functions.map((fn) => [fn.name, comprehendQuota(fn)]));
  const entries = Object.entries(functions);
  const set = entries.filter(([, fn]) => fn.callsPerSecond !== undefined).map(([name]) => quotas.get(name));
  const isRated = (name: string) => {
    const quota = quotas.get(name);
    return quota !== undefined && (callsPerSecond !== undefined || !set.includes(quota));
  };
  return Object.fromEntries(
    entries.map(([name, fn]) => [name, isRated(name) ? { ...fn, callsPerSecond: chosen } : fn]),
  );
}

/** The quota of the function, if it is one of Comprehend's and `callsPerSecond` sets its rate. */
function comprehendQuota(fn: FunctionConfig): string | undefined {
  // The region plays no part, except that functions of different regions have different quotas.
  const name = configured(fn, 'us-east-1').pace.quota?.name;
  return name?.startsWith(COMPREHEND) && 'callsPerSecond' in fn.definition.settings.shape ? name : undefined;
}
