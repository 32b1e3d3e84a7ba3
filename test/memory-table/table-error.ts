/** An error as DynamoDB throws it: the code under test reads only its name. */
export function tableError(
  name: 'ConditionalCheckFailedException' | 'ResourceNotFoundException' | 'ValidationException',
  message: string,
): Error {
  return Object.assign(new Error(message), { name });
}

/** A request that DynamoDB refuses, or that the memory table does not know. */
export function invalid(message: string): Error {
  return tableError('ValidationException', message);
}
