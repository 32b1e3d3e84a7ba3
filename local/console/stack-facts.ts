import { z } from 'zod';
import { quotaOf } from '../../console/server/jobs/quota-of';
import type { LambdaKind } from '../../console/server/log-lines';
import { PROCESSOR_ENV } from '../../lambda/shared/contract';
import type { DescribedFunction } from '../../lib/described-function';
import type { FunctionSettings } from '../cloud/lambda/function-settings';
import type { RunningService } from '../running-service';

/** Of a model's function: a call uses so many units at least that its calls keep to both quotas. */
const ratesSchema = z.object({ tokensPerMinute: z.number(), requestsPerMinute: z.number() });

const limitsSchema = z.object({ quota: z.object({ unitsPerSecond: z.number() }).optional() });

/** A quota, as the processes of its functions get it in their variables. */
export interface QuotaFacts {
  readonly name: string;
  readonly unitsPerSecond: number;
  readonly slots: number;
  /** What a call uses at least. */
  readonly leastUnits: number;
}

/** What the console looks up in the stack for each thing that it sees. */
export class StackFacts {
  readonly functions: readonly DescribedFunction[];
  private readonly byPath: ReadonlyMap<string, string>;
  private readonly byProcess: ReadonlyMap<string, string>;
  private readonly answering: ReadonlyMap<string, LambdaKind>;
  private readonly settings: readonly FunctionSettings[];
  private knownQuotas: readonly QuotaFacts[] | undefined;

  constructor({
    externalFunctions,
    functions,
    cloud,
  }: Pick<RunningService, 'externalFunctions' | 'functions' | 'cloud'>) {
    this.functions = externalFunctions;
    this.byPath = new Map(externalFunctions.map(({ name, url }) => [new URL(url).pathname, name]));
    this.byProcess = new Map(externalFunctions.map(({ name, process }) => [process, name]));
    this.answering = new Map([
      [functions.post, 'post'],
      [functions.get, 'get'],
    ]);
    this.settings = cloud.functions.map(({ settings }) => settings);
  }

  /** The external function at the URL of a request. */
  functionAt(url: string): string | undefined {
    const [path = ''] = url.split('?');
    return this.byPath.get(path);
  }

  /** What runs in a Lambda function, by its physical name. Undefined: a function that is none of the service's. */
  lambda(name: string): { readonly kind: LambdaKind; readonly functionName?: string } | undefined {
    const functionName = this.byProcess.get(name);
    if (functionName !== undefined) return { kind: 'process', functionName };
    const kind = this.answering.get(name);
    return kind && { kind };
  }

  /** The log file of each function of the service, in `logDir`. */
  get logFiles(): readonly { readonly file: string; readonly lambda: string }[] {
    return this.settings.map(({ name, logicalId }) => ({ file: `${logicalId}.log`, lambda: name }));
  }

  /** The memory of the process function of an external function. */
  processMemoryMb(functionName: string): number {
    const process = this.functions.find((fn) => fn.name === functionName)?.process;
    return this.settings.find(({ name }) => name === process)?.memoryMb ?? 128;
  }

  memoryMb(kind: Exclude<LambdaKind, 'process'>): number {
    return this.settings.find(({ name }) => this.answering.get(name) === kind)?.memoryMb ?? 128;
  }

  lineOf(functionName: string): string | undefined {
    return this.functions.find(({ name }) => name === functionName)?.line;
  }

  /** The lines that have slots, each with their number. */
  get slotted(): readonly { readonly line: string; readonly slots: number }[] {
    const slots = new Map(this.functions.flatMap(({ line, slots }) => (slots === undefined ? [] : [[line, slots]])));
    return [...slots].map(([line, count]) => ({ line, slots: count }));
  }

  /** Each quota with its rate, which process gets in its variables. */
  get quotas(): readonly QuotaFacts[] {
    return (this.knownQuotas ??= this.slotted.flatMap(({ line, slots }) => {
      const name = quotaOf(line);
      const process = this.functions.find((fn) => fn.line === line)?.process;
      const variables = this.settings.find((one) => one.name === process)?.variables ?? {};
      const { quota } = limitsSchema.parse(jsonIn(variables[PROCESSOR_ENV.limits]));
      const { data: rates } = ratesSchema.safeParse(jsonIn(variables[PROCESSOR_ENV.settings]));
      const leastUnits = rates ? rates.tokensPerMinute / rates.requestsPerMinute : 1;
      return name === undefined || quota === undefined
        ? []
        : [{ name, slots, unitsPerSecond: quota.unitsPerSecond, leastUnits }];
    }));
  }
}

function jsonIn(text = '{}'): unknown {
  return JSON.parse(text);
}
