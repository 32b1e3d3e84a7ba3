/** A function as a caller names it. */
export interface FunctionIdentifier {
  readonly name: string;
  /** Such as `$LATEST`, or a version or alias. */
  readonly qualifier?: string;
  /** Absent: the account of the caller. */
  readonly accountId?: string;
  readonly region?: string;
}

/** The forms in which a caller can name a function: `NAME`, `ACCOUNT:NAME`, `ACCOUNT:function:NAME` or an ARN, each with or without `:QUALIFIER`. */
const FORMS =
  /^(?:arn:aws[\w-]*:lambda:(?<region>[\w-]+):)?(?:(?<accountId>\d{12}):)?(?:function:)?(?<name>[\w.-]+)(?::(?<qualifier>\$LATEST|[\w-]+))?$/;

/** Reads the name of a function in a request. Undefined if the text has none of the forms in https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html. */
export function functionIdentifier(text: string): FunctionIdentifier | undefined {
  const { name, qualifier, accountId, region } = FORMS.exec(text)?.groups ?? {};
  return name === undefined ? undefined : { name, qualifier, accountId, region };
}
