import type { StandInOptions } from '../stand-in-services';
import type { RateOptions } from './rate-options';

/** The options of a command that set how the stand-in services behave. */
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
