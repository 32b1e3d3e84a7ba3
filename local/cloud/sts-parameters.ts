import { Refusal } from './sts-reply';

/** Parameters of AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export interface AssumeRoleParameters {
  readonly roleArn: string;
  readonly session: string;
  readonly externalId?: string;
  readonly seconds: number;
}

const DEFAULT_SECONDS = 3600;
const SECONDS = { least: 900, most: 43_200 };

/** STS rejects other parameters here, because they would restrict or extend the session. */
const KNOWN = ['Action', 'Version', 'RoleArn', 'RoleSessionName', 'ExternalId', 'DurationSeconds'];

/** What AWS requires of a parameter that is text. Lengths are in characters. */
interface TextRule {
  readonly minLength: number;
  readonly maxLength: number;
  /** As AWS writes it in its messages. */
  readonly pattern: string;
}

const ROLE_ARN: TextRule = {
  minLength: 20,
  maxLength: 2048,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+',
};
const SESSION_NAME: TextRule = { minLength: 2, maxLength: 64, pattern: '[\\w+=,.@-]*' };
const EXTERNAL_ID: TextRule = { minLength: 2, maxLength: 1224, pattern: '[\\w+=,.@:\\/-]*' };

/** Reads and checks the parameters. Throws AWS's `ValidationError`, with AWS's message, if one of them is invalid. */
export function assumeRoleParameters(parameters: URLSearchParams): AssumeRoleParameters {
  const unknown = [...parameters.keys()].find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw invalid(`The embedded cloud does not know the parameter ${unknown}`);
  const roleArn = parameters.get('RoleArn');
  const session = parameters.get('RoleSessionName');
  const externalId = parameters.get('ExternalId') ?? undefined;
  const duration = parameters.get('DurationSeconds') ?? String(DEFAULT_SECONDS);
  const errors = [
    ...violations('roleArn', roleArn, ROLE_ARN),
    ...violations('roleSessionName', session, SESSION_NAME),
    ...(externalId === undefined ? [] : violations('externalId', externalId, EXTERNAL_ID)),
    ...durationViolations(duration),
  ];
  if (roleArn === null || session === null || errors.length > 0) {
    throw invalid(`${errors.length} validation error${errors.length > 1 ? 's' : ''} detected: ${errors.join('; ')}`);
  }
  if (!/^arn:[\w-]+:iam::\d{12}:role\/./.test(roleArn)) throw invalid(`${roleArn} is invalid`);
  return { roleArn, session, externalId, seconds: Number(duration) };
}

function violations(
  field: string,
  value: string | null,
  { minLength, maxLength, pattern }: TextRule,
): readonly string[] {
  const violation = violationOf(field, value === null ? 'null' : `'${value}'`);
  if (value === null) return [violation('Member must not be null')];
  const matches = new RegExp(`^${pattern}$`).test(value);
  return [
    ...(matches ? [] : [violation(`Member must satisfy regular expression pattern: ${pattern}`)]),
    ...(value.length < minLength ? [violation(`Member must have length greater than or equal to ${minLength}`)] : []),
    ...(value.length > maxLength ? [violation(`Member must have length less than or equal to ${maxLength}`)] : []),
  ];
}

function durationViolations(text: string): readonly string[] {
  const seconds = Number(text);
  const violation = violationOf('durationSeconds', `'${text}'`);
  if (!Number.isInteger(seconds)) return [violation('Member must be an integer')];
  if (seconds < SECONDS.least) return [violation(`Member must have value greater than or equal to ${SECONDS.least}`)];
  if (seconds > SECONDS.most) return [violation(`Member must have value less than or equal to ${SECONDS.most}`)];
  return [];
}

function violationOf(field: string, shown: string): (constraint: string) => string {
  return (constraint) => `Value ${shown} at '${field}' failed to satisfy constraint: ${constraint}`;
}

export function invalid(message: string): Refusal {
  return new Refusal('ValidationError', message);
}
