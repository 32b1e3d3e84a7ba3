import { parsePolicy, type Policy } from '../iam/policy';

/** API Gateway completes this prefix in a resource policy, where a template cannot refer to the API itself. */
const SHORT = /^execute-api:\//;

/** The API's resource policy, with `execute-api:/STAGE/METHOD/PATH` completed to an ARN of this API. */
export function resourcePolicy(document: unknown, apiArn: string): Policy {
  return parsePolicy(completed(document, apiArn), 'resource-based', "the API's resource policy");
}

function completed(document: unknown, apiArn: string): unknown {
  if (typeof document !== 'object' || document === null || !('Statement' in document)) return document;
  const statements = [document.Statement].flat().map((statement: unknown) => {
    if (typeof statement !== 'object' || statement === null) return statement;
    const entries = Object.entries(statement).map(([element, value]: [string, unknown]) =>
      element === 'Resource' || element === 'NotResource' ? [element, completedArns(value, apiArn)] : [element, value],
    );
    return Object.fromEntries(entries) as unknown;
  });
  return { ...document, Statement: statements };
}

function completedArns(value: unknown, apiArn: string): unknown {
  if (Array.isArray(value)) return value.map((item) => completedArns(item, apiArn));
  return typeof value === 'string' ? value.replace(SHORT, () => `${apiArn}/`) : value;
}
