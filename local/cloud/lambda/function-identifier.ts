/** A function as a caller names it. */
export interface FunctionIdentifier {
  readonly name: string;
  /** Such as `$LATEST`, or a version or alias. */
  readonly qualifier?: string;
  /** Absent: the caller's own. */
  readonly accountId?: string;
  readonly region?: string;
}

/** Name, `ACCOUNT:NAME`, `ACCOUNT:function:NAME` or ARN, each with or without `:QUALIFIER`. */
const FORMS =
  /^(?:arn:aws[\w-]*:lambda:(?<region>[\w-]+):)?(?:(?<accountId>\d{12}):)?(?:function:)?(?<name>[\w.-]+)(?::(?<qualifier>\$LATEST|[\w-]+))?$/;

/** Undefined if the text names no function, see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html. */
export function functionIdentifier(text: string): FunctionIdentifier | undefined {
  const { name, qualifier, accountId, region } = FORMS.exec(text)?.groups ?? {};
  return name === undefined ? undefined : { name, qualifier, accountId, region };
}
