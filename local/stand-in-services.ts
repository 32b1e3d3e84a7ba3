import { startBedrock, type Bedrock, type BedrockOptions } from './cloud/bedrock/bedrock';
import { startComprehend, type Comprehend, type ComprehendOptions } from './cloud/comprehend/comprehend';
import type { CheckAccess } from './cloud/stand-in/service-call';
import { startTranslate, type Translate, type TranslateOptions } from './cloud/translate/translate';

/** The behaviour of the stand-in services, which no template declares. An `authorize` adds to the checks of the cloud. */
export interface StandInOptions {
  readonly comprehend?: Omit<ComprehendOptions, 'port'>;
  readonly translate?: TranslateOptions;
  readonly bedrock?: BedrockOptions;
}

export interface StandIns {
  readonly comprehend: Comprehend;
  readonly translate: Translate;
  readonly bedrock: Bedrock;
  /** Their endpoints, by the variables of the SDK. */
  readonly endpoints: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** @param denial checks signature and permissions of every call */
export async function startStandIns(options: StandInOptions, denial: CheckAccess): Promise<StandIns> {
  const checked = <Options extends { readonly authorize?: CheckAccess }>(given: Options | undefined) => ({
    ...given,
    authorize: async (...call: Parameters<CheckAccess>) => (await denial(...call)) ?? given?.authorize?.(...call),
  });
  const [comprehend, translate, bedrock] = await Promise.all([
    startComprehend(checked(options.comprehend)),
    startTranslate(checked(options.translate)),
    startBedrock(checked(options.bedrock)),
  ]);
  return {
    comprehend,
    translate,
    bedrock,
    endpoints: {
      AWS_ENDPOINT_URL_COMPREHEND: comprehend.endpoint,
      AWS_ENDPOINT_URL_TRANSLATE: translate.endpoint,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.endpoint,
    },
    stop: async () => {
      await Promise.all([comprehend.stop(), translate.stop(), bedrock.stop()]);
    },
  };
}
