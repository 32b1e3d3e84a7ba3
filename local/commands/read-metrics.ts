import * as fs from 'node:fs';
import * as path from 'node:path';

/** All samples of one metric. */
export interface MetricSummary {
  /** The name with its dimensions other than `service`, such as `BatchesFailed code=ROWS_MISSING`. */
  readonly name: string;
  readonly unit: string;
  /** The number of samples. */
  readonly samples: number;
  readonly sum: number;
  readonly max: number;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

type EmfLine = Readonly<Record<string, unknown>> & {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly Directive[] };
};

/**
 * Reads metrics from the functions' logs as CloudWatch does: from lines in the embedded metric format.
 *
 * @param since milliseconds since the epoch. Earlier samples are ignored, because the files may have logs of earlier runs
 */
export function readMetrics(logDir: string, since: number): readonly MetricSummary[] {
  const summaries = new Map<string, MetricSummary>();
  for (const line of linesIn(logDir)) {
    for (const { name, unit, value } of samplesIn(line, since)) {
      const { samples = 0, sum = 0, max = -Infinity } = summaries.get(name) ?? {};
      summaries.set(name, { name, unit, samples: samples + 1, sum: sum + value, max: Math.max(max, value) });
    }
  }
  return [...summaries.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function linesIn(logDir: string): readonly string[] {
  const files = fs.readdirSync(logDir).filter((file) => file.endsWith('.log'));
  return files.flatMap((file) => fs.readFileSync(path.join(logDir, file), 'utf8').split('\n'));
}

interface Sample {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

function samplesIn(line: string, since: number): readonly Sample[] {
  const emf = parse(line);
  if (emf === undefined || emf._aws.Timestamp < since) return [];
  return emf._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name, Unit = 'None' }) => {
      const own = (Dimensions[0] ?? []).filter((dimension) => dimension !== 'service');
      const name = [Name, ...own.map((dimension) => `${dimension}=${String(emf[dimension])}`)].join(' ');
      return [emf[Name]].flat().map((value) => ({ name, unit: Unit, value: Number(value) }));
    }),
  );
}

function parse(line: string): EmfLine | undefined {
  try {
    const value = JSON.parse(line) as Partial<EmfLine> | null;
    return value?._aws?.CloudWatchMetrics ? (value as EmfLine) : undefined;
  } catch {
    return undefined;
  }
}
