import * as fs from 'node:fs';
import { z } from 'zod';
import type { DescribedFunction } from '../../lib/described-function';
import { UsageError } from '../command-line/usage-error';
import { describedFunctions } from '../../lib/described-functions';

/** The outputs of lib/remote-service-stack.ts that commands use. */
const outputs = z.object({
  ApiRoleArn: z.string(),
  FunctionName: z.string(),
  FunctionUrl: z.string(),
  Methods: z.string(),
  AllowedPrefix: z.string(),
  EndpointType: z.enum(['REGIONAL', 'PRIVATE']),
  LinkedPairs: z.string(),
  JobsTableName: z.string(),
  /** Only `npm run jobs` needs these two. */
  JobsRetentionHours: z.string().optional(),
  JobsTimeScale: z.string().optional(),
});

export interface StackOutputs extends z.output<typeof outputs> {
  /** The external functions, in the order of cdk.json. There is at least one. */
  readonly functions: readonly [DescribedFunction, ...DescribedFunction[]];
}

/** Reads the outputs from the file that `cdk deploy --outputs-file` wrote. */
export function outputsInFile(file: string, stack: string): StackOutputs {
  const stacks = readStacks(file);
  if (Object.keys(stacks).length === 0) throw new UsageError(holdsNone(file));
  const found = stacks[stack];
  if (found === undefined)
    throw new UsageError(
      `${file} has no outputs of a stack ${stack}. Choose one of its stacks with --stack: ${Object.keys(stacks).join(', ')}`,
    );
  return checkOutputs(found, stack);
}

export function checkOutputs(found: Readonly<Record<string, string>>, stack: string): StackOutputs {
  const { data, error } = outputs.safeParse(found);
  const [first, ...others] = describedFunctions(found);
  if (data && first) return { ...data, functions: [first, ...others] };
  const missing = (error?.issues ?? []).map(({ path }) => path.join('.'));
  const names = (first ? missing : [...missing, 'Function1']).join(', ');
  throw new UsageError(
    `The stack ${stack} has no outputs ${names}, because another version deployed it. Deploy this version: npx cdk deploy`,
  );
}

function readStacks(file: string): Record<string, Record<string, string>> {
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read. Write it with: npx cdk deploy --outputs-file ${file}`);
  }
  try {
    return z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(text));
  } catch {
    throw new UsageError(holdsNone(file));
  }
}

function holdsNone(file: string): string {
  return `${file} has no outputs of a stack. Write it with: npx cdk deploy --outputs-file ${file}`;
}
