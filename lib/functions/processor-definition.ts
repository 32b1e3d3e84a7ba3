import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { z } from 'zod';
import type { RetryLimits } from '../../lambda/shared/contract';
import type { ServiceFailureCode } from '../../lambda/shared/service-failures';
import type { RowErrors, WaysToFail } from '../../lambda/shared/way-to-fail';
import type { Observed } from '../observed';
import type { Pace } from './pace';

/** What the definition says of a function once its settings are known. */
export interface ConfiguredProcessor {
  /** The file of lambda/process/ that exports `handler`, from the project's root. */
  readonly entry: string;
  /** The declared arguments in SQL, such as `(a VARCHAR)`. */
  readonly arguments: string;
  /** The SQL type that the function returns, such as `VARIANT`. */
  readonly returns: string;
  /** The largest size of one row's value in the answer, in bytes, with each quote and backslash counted twice. */
  readonly maxValueBytes: number;
  /**
   * The most rows that are processed between two checkpoints.
   *
   * @default 500
   */
  readonly rowsPerSlice?: number;
  readonly pace: Pace;
  /** The names of the processor's own metrics, which the dashboard shows beside the service's. Default: none. */
  readonly metrics?: readonly string[];
  /** A row to try the function with: one SQL expression for each argument, such as `'I am happy'`. */
  readonly example: readonly string[];
  /** Options that the processor takes, each with a value, such as `{ language: 'de' }`: the SQL script shows them. Default: none. */
  readonly sampleOptions?: Readonly<Record<string, string>>;
  /** What a query selects of the results that it stored as `s`, after the arguments. Default: `s`. */
  readonly sampleSelect?: string;
  /** Whether and how answers are remembered. Default: only if the function's setting `rememberAnswers` is true. */
  readonly remembers?: Remembering;
  /**
   * Memory of the process function in MB.
   *
   * @default the setting `memory.process`
   */
  readonly memory?: number;
  /**
   * How one call is made, for the kit (lambda/processing/kit).
   *
   * @default as the kit says
   */
  readonly calls?: CallSettings;
  /**
   * Grants what the process function needs. Returns what only the stack knows; it joins the settings at run time.
   *
   * @param observed the log settings and the key of the stack, for functions that the processor deploys
   */
  bind?(process: lambda.Function, observed: Pick<Observed, 'logs' | 'key'>): Readonly<Record<string, unknown>> | void;
}

/** How answers of a processor are remembered from one batch to the next: see docs/processors.md. */
export interface Remembering {
  /**
   * Whether the function remembers answers: true only where the same question has the same answer, and an answer costs money.
   * `configured` puts the function's setting in its place.
   *
   * @default false
   */
  readonly answers?: boolean;
  /**
   * To be raised when the processor gives another answer to the same question.
   *
   * @default 1
   */
  readonly version?: number;
  /**
   * The settings on which answers depend.
   *
   * @default all settings of the processor, and what `bind` returns
   */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** How one call is made: see docs/processors.md. */
export interface CallSettings {
  /**
   * How long one try of a call may take.
   *
   * @default DEFAULT_CALL_TIMEOUT_SECONDS of lambda/shared/contract.ts
   */
  readonly callTimeoutSeconds?: number;
  /** Default: DEFAULT_RETRY of lambda/shared/contract.ts, each property by itself. */
  readonly retry?: Partial<RetryLimits>;
}

/** What a definition needs to know of the function besides the processor's settings. */
export interface FunctionFacts {
  /** In SQL. */
  readonly name: string;
  /** The function's setting `arguments`, such as `(a VARCHAR)`, if it is set. */
  readonly arguments?: string;
  /** The stack's region. It may be known only when the stack is deployed. */
  readonly region: string;
}

/**
 * A processor as the infrastructure knows it: its settings, and what follows from them. The other side of it runs in
 * lambda/process/ and lambda/processing/.
 */
export interface ProcessorDefinition<Settings extends z.ZodObject = z.ZodObject> {
  /** The processor's own settings in cdk.json. They are passed to its run time as JSON. */
  readonly settings: Settings;
  /** The ways in which it fails a batch, beside the service's: docs/reliability.md has a row for each. */
  readonly failures: OwnFailures;
  /** The errors that it gives to single rows. */
  readonly rowErrors: RowErrors;
  configure(settings: z.output<Settings>, facts: FunctionFacts): ConfiguredProcessor;
}

/** A processor's own codes are none of the service's: those have one sentence, whichever processor runs. */
type OwnFailures = WaysToFail & { readonly [Code in ServiceFailureCode]?: never };

/** A definition whose settings are checked but no longer typed, as the registry holds them. */
export interface AnyProcessorDefinition {
  readonly settings: z.ZodObject;
  readonly failures: WaysToFail;
  readonly rowErrors: RowErrors;
  /** @param settings as {@link settings} has checked them */
  configure(settings: unknown, facts: FunctionFacts): ConfiguredProcessor;
}

/** Ties the type of the settings to the functions that use them. */
export function defineProcessor<Settings extends z.ZodObject>(
  definition: ProcessorDefinition<Settings>,
): AnyProcessorDefinition {
  const { settings, failures, rowErrors } = definition;
  return {
    settings,
    failures,
    rowErrors,
    configure: (given, facts) => definition.configure(settings.parse(given), facts),
  };
}
