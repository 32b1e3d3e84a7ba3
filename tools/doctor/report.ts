import { type Finding, isWrong } from './examine';
import type { Outcome } from './outcome';

const INDENT = ' '.repeat('WRONG  '.length);

/** One line for each check, with the repair below each wrong one. The last line says what was compared and what was not. */
export function report(findings: readonly Finding[]): readonly string[] {
  const shown = withoutRepetition(findings);
  const width = Math.max(...shown.map(({ name }) => name.length));
  const lines = shown.flatMap(({ name, outcome }) => findingLines(name.padEnd(width), outcome));
  return [...lines, '', summary(findings)];
}

/** Makes one line of all lines of a subject if nothing of the subject was compared. */
function withoutRepetition(findings: readonly Finding[]): readonly Pick<Finding, 'name' | 'outcome'>[] {
  const absent = findings.filter(({ subject }) =>
    findings.every((other) => other.subject !== subject || !isCompared(other)),
  );
  const first = new Map([...absent].reverse().map((finding) => [finding.subject, finding]));
  return findings
    .filter((finding) => !absent.includes(finding) || first.get(finding.subject) === finding)
    .map(({ subject, name, outcome }) => ({
      name: absent.some((each) => each.subject === subject) ? subject : name,
      outcome,
    }));
}

function findingLines(name: string, outcome: Outcome): readonly string[] {
  switch (outcome.kind) {
    case 'agrees':
      return [`ok     ${name.trimEnd()}`];
    case 'note':
      return [`note   ${name}  ${outcome.what}`];
    case 'not compared':
      return [`-      ${name}  not compared: ${outcome.why}`];
    case 'wrong':
      return [`WRONG  ${name}  ${outcome.what}`, `${INDENT}${' '.repeat(name.length)}  → ${outcome.todo}`];
  }
}

/** The last line. It lists what was not compared: the whole subject if nothing of it was compared, otherwise the checks that were not made. */
function summary(findings: readonly Finding[]): string {
  const wrong = findings.filter(isWrong).length;
  const compared = distinct(findings.filter(isCompared).map(({ subject }) => subject));
  const left = distinct(
    findings
      .filter((finding) => !isCompared(finding))
      .map(({ subject, name }) => (compared.includes(subject) ? name : subject)),
  );
  return [
    wrong === 0 ? 'No difference was found.' : `${wrong} of ${findings.filter(isCompared).length} comparisons failed.`,
    `Compared with the stack: ${compared.join(', ') || 'nothing'}.`,
    `Not compared: ${left.join(', ') || 'nothing'}.`,
  ].join(' ');
}

function isCompared({ outcome }: Finding): boolean {
  return outcome.kind !== 'not compared';
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
