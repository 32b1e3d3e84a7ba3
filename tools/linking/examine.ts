import type { Check, Link } from './check';
import { ROUTE_CHECKS } from './route-checks';
import { TRUST_CHECKS } from './trust-checks';

export interface Finding {
  readonly name: string;
  readonly problem: ReturnType<Check['problem']>;
}

/** Compares both sides of a link, in the order in which a call meets them. */
export function examine(link: Link): readonly Finding[] {
  return [...ROUTE_CHECKS, ...TRUST_CHECKS].map(({ name, problem }) => ({ name, problem: problem(link) }));
}

export function isWrong({ problem }: Finding): boolean {
  return problem instanceof Object;
}

/** A line for each check, and what to do below it where something is wrong. */
export function report(findings: readonly Finding[]): readonly string[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, problem }) => {
    if (problem === undefined) return [`ok     ${name}`];
    if (problem === 'not-compared') return [`-      ${name.padEnd(width)}  not compared`];
    return [`WRONG  ${name.padEnd(width)}  ${problem.what}`, `       ${''.padEnd(width)}  → ${problem.todo}`];
  });
  const wrong = findings.filter(isWrong).length;
  return [
    ...lines,
    '',
    wrong === 0 ? 'Snowflake and the stack agree.' : `${wrong} of ${findings.length} checks failed.`,
  ];
}
