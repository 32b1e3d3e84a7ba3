import * as path from 'node:path';
import type { Options, Value } from '../../lambda/protocol/batch';
import { declaredArguments } from '../../lib/declared-arguments';
import { callLimits } from '../../lib/functions/call-limits';
import type { AnyProcessorDefinition } from '../../lib/functions/processor-definition';
import { compareWithGolden, goldenRows, type GoldenFiles } from './golden-files';
import type { Hostile } from './hostile';
import type { ProcessorOf } from './run';
import { runProcessor } from './run-processor';

const ROOT = path.join(__dirname, '..', '..');

/** Few, so that a small file has several slices. */
const ROWS_PER_SLICE = 3;

const MODES: readonly (readonly [string, Hostile | undefined])[] = [
  ['', undefined],
  [' if every slice is processed twice', 'every slice twice'],
  [' if the worker crashes after each slice', 'crash after each slice'],
  [' with a quota of one call', 'quota of one call'],
];

export interface Golden<Settings> {
  /** For the report of the tests. Default: the name of the processor's file. */
  readonly name?: string;
  readonly definition: AnyProcessorDefinition;
  readonly processor: ProcessorOf<Settings>;
  /** The settings of the processor, as cdk.json has them for the function. Default: none. */
  readonly settings?: object;
  /** The declared arguments in SQL, if the definition names none. */
  readonly arguments?: string;
  /** Default: NAME.input.csv and NAME.output.csv beside the processor's entry, NAME.ts. */
  readonly files?: GoldenFiles;
  /** HEADERS in SQL. Default: none. */
  readonly options?: Options;
  /** See `RunOptions`. */
  readonly underWay?: () => boolean;
  /** What to show if the values differ. Default: nothing. */
  readonly failures?: () => readonly string[];
}

/**
 * Declares tests: the processor gives `output.csv` for `input.csv`, also when slices run twice, when workers crash and when the
 * quota is one call. docs/processors.md describes the files.
 */
export function goldenTest<Settings = object>({ definition, processor, ...golden }: Golden<Settings>): void {
  const settings = definition.settings.parse(golden.settings ?? {});
  const facts = { name: 'golden', arguments: golden.arguments, region: 'us-east-1' };
  const configured = definition.configure(settings, facts);
  const base = path.join(ROOT, configured.entry.replace(/\.ts$/, ''));
  const files = golden.files ?? { input: `${base}.input.csv`, output: `${base}.output.csv` };

  async function valuesWith(hostile: Hostile | undefined): Promise<readonly Value[]> {
    const declared = golden.arguments ?? configured.arguments;
    const { values, failure, errors } = await runProcessor(processor, await goldenRows(files, declared), {
      settings: settings as Settings,
      limits: callLimits(configured),
      arguments: declaredArguments(declared).map(({ name, type }) => ({
        name: name.toUpperCase(),
        type: type.toUpperCase(),
      })),
      returnType: configured.returns.toUpperCase(),
      rowsPerSlice: ROWS_PER_SLICE,
      hostile,
      options: golden.options,
      underWay: golden.underWay,
    });
    if (failure) throw new Error(`The batch failed: ${failure.message}`, { cause: errors[0] });
    return values;
  }

  describe(golden.name ?? path.basename(base), () => {
    it.each(MODES)('gives the golden values%s', async (_, hostile) => {
      const values = await valuesWith(hostile);
      const [failure] = golden.failures?.() ?? [];
      await compareWithGolden(files, values).catch((error: Error) => {
        throw failure === undefined
          ? error
          : new Error(`${error.message}\nA call failed: ${failure}`, { cause: error });
      });
    });
  });
}
