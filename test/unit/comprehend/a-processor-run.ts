import type { ProcessorParts } from '../../../lambda/process/entry';
import type { ComprehendParts } from '../../../lambda/processing/comprehend/texts-by-comprehend';
import type { ComprehendSettings } from '../../../lambda/processing/comprehend/contract';
import type { Processor } from '../../../lambda/processing/processor';
import type { Options, Row } from '../../../lambda/protocol/batch';
import { runProcessor } from '../../kit/run-processor';

export interface Input {
  readonly TextList?: readonly string[];
  readonly TextSegments?: readonly { readonly Text: string }[];
  readonly Text?: string;
  readonly LanguageCode?: string;
}

/** Answers one request of Comprehend. */
export type Answer = (input: Input) => object | Error;

export interface Run<Settings extends ComprehendSettings> {
  readonly processorOf: (parts: ComprehendParts<Settings>) => Processor;
  readonly settings: Settings;
  readonly rowsPerCall: number;
}

/** Runs a batch through the processor, whose Comprehend answers as the test says, and keeps what was sent. */
export async function aProcessorRun<Settings extends ComprehendSettings>(
  { processorOf, settings, rowsPerCall }: Run<Settings>,
  rows: readonly Row[],
  answer: Answer,
  options: Options = {},
) {
  const inputs: Input[] = [];
  const send = ({ input }: { readonly input: Input }) => {
    inputs.push(input);
    const output = answer(input);
    return output instanceof Error ? Promise.reject(output) : Promise.resolve(output);
  };
  const outcome = await runProcessor(
    (parts: ProcessorParts<Settings, string>) => processorOf({ ...parts, client: { send } as never }),
    rows,
    { options, settings, limits: { rowsPerCall } },
  );
  return { ...outcome, inputs };
}

/** One result for each text. */
export const each =
  (resultOf: (text: string) => object): Answer =>
  ({ TextList = [] }) => ({ ResultList: TextList.map((text, Index) => ({ Index, ...resultOf(text) })), ErrorList: [] });

/** The codes of the rows' errors; undefined for a row without an error. */
export function codesOf(values: readonly unknown[]): readonly (string | undefined)[] {
  return values.map((value) => (value as { error?: { code: string } } | null)?.error?.code);
}
