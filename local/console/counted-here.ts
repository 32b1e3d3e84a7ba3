import type { Counted } from '../../console/api/info';
import { quotaOf } from '../../console/server/jobs/quota-of';
import { hasStandIn, unitOf } from '../../console/server/jobs/quota-service';
import type { DescribedFunction } from '../../lib/described-function';

/** How this machine counts the calls of each quota, and of each function without one. */
export function countedHere(functions: readonly Pick<DescribedFunction, 'name' | 'line'>[]): Counted[] {
  const names = new Set(functions.map(({ name, line }) => quotaOf(line) ?? name));
  return [...names].map((name) => ({ name, unit: unitOf(name), sentence: sentenceOn(name) }));
}

function sentenceOn(quota: string): string {
  if (!hasStandIn(quota))
    return 'No stand-in sees these calls. The function reports them every ten seconds and at its end. They are drawn evenly over that time, and a call that failed counts as answered.';
  switch (unitOf(quota)) {
    case 'calls':
      return 'Each call is counted when its stand-in answers.';
    case 'bytes':
      return 'Each call is counted when its stand-in answers, as the UTF-8 bytes of its text.';
    case 'tokens':
      return 'Each call is counted when its stand-in answers, as the tokens that Bedrock reserves for it: its prompt and the most tokens of its answer.';
  }
}
