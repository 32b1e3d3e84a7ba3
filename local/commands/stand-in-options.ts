import type { StandInOptions } from '../stand-ins';
import type { RateOptions } from './rate-options';

/** The options of a command that set how the stand-ins behave. */
export interface ServicesOptions extends RateOptions {
  /** In milliseconds. */
  readonly comprehendLatency: number;
}

export function standInOptions(options: ServicesOptions): StandInOptions {
  return {
    comprehend: { latencyMs: options.comprehendLatency, callsPerSecond: options.comprehendTps },
    bedrock: { tokensPerMinute: options.bedrockTokensPerMinute },
    translate: { bytesPerSecond: options.translateBytesPerSecond },
  };
}
