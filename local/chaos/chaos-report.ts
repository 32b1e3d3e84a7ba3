import { FAULTS, type FaultKind } from './faults';
import type { ChaosReport } from './run-chaos';

const NEVER = {
  lost: 'accepted batches that get does not know',
  wrong: 'batches answered with wrong rows',
  repeatedDifferently: 'batches with two different answers',
  hanging: 'batches in progress after the deadline',
  leaking: 'items without an expiry',
} as const;

/** Formats the report as lines for people. */
export function* chaosReport(report: ChaosReport): Generator<string> {
  const { batches, seed, seconds, faults, ends, reasons, never, standstill, texts } = report;
  const injected = Object.entries(faults);
  const total = injected.reduce((sum, [, count]) => sum + count, 0);
  yield `${batches} batches, seed ${seed}, ${seconds} s`;
  yield '';
  yield `${total} faults of ${injected.length} kinds`;
  for (const [kind, count] of injected) yield row(count, kind, FAULTS[kind as FaultKind]);
  yield '';
  yield 'How the batches ended';
  for (const [end, count] of Object.entries(ends)) yield row(count, end);
  for (const [reason, count] of Object.entries(reasons)) yield row(count, `  ${reason}`);
  yield '';
  yield 'These counts must be 0';
  for (const [name, meaning] of Object.entries(NEVER)) yield row(never[name as keyof typeof NEVER], meaning);
  if (standstill.seconds > standstill.toleratedSeconds)
    yield `This machine was too busy: this process was paused for ${standstill.seconds.toFixed(0)} s of the service's time. A pause of more than ${standstill.toleratedSeconds} s can make these counts wrong. Run the command again on an idle machine.`;
  yield '';
  yield `The service sent ${texts.asked} texts to Comprehend. The ${texts.rows} rows have ${texts.different} different texts.`;
}

function row(count: number, name: string, meaning = ''): string {
  return `${String(count).padStart(6)}  ${meaning ? `${name.padEnd(26)} ${meaning}` : name}`;
}
