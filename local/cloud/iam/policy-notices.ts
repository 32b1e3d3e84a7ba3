import type { Patterns, Policy, Statement } from './policy';

/** Condition keys for which some service of the embedded cloud has a value, in lower case. */
const KNOWN_KEYS = [
  'aws:principalaccount',
  'aws:principalarn',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourcevpc',
  'bedrock:inferenceprofilearn',
  'dynamodb:leadingkeys',
  'sts:externalid',
  'sts:rolesessionname',
];

/** Makes a line for each part of a policy that the embedded cloud does not understand: the policy, the part, and what is denied because of it. */
export function policyNotices(policies: readonly Policy[]): readonly string[] {
  const notices = policies.flatMap(({ name, statements, notUnderstood }) => {
    if (notUnderstood !== undefined) {
      return [`${beginning(notUnderstood, name)}. It denies every request under this policy.`];
    }
    return statements.flatMap((statement, index) => {
      const part = statement.notUnderstood ?? unknownKey(statement);
      if (part === undefined) return [];
      return [`${beginning(part, name)}, statement ${index + 1}. ${consequence(statement)}`];
    });
  });
  return [...new Set(notices)];
}

function beginning(part: string, policy: string): string {
  return `The embedded cloud does not understand ${part} in ${policy}`;
}

function consequence({ effect, actions }: Statement): string {
  return effect === 'Deny'
    ? `It denies ${inWords(actions)}, on every resource.`
    : `This statement allows nothing here, so ${inWords(actions)} is denied unless another statement allows it.`;
}

function inWords({ negated, values }: Patterns): string {
  const list = values.includes('*') ? 'every action' : values.join(', ');
  return negated ? `every action but ${list}` : list;
}

function unknownKey({ conditions }: Statement): string | undefined {
  const unknown = conditions.find(({ key }) => !KNOWN_KEYS.includes(key.toLowerCase()));
  return unknown && `the condition key ${unknown.key}`;
}
