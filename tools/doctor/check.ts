import type { DescribedFunction } from '../../lib/described-function';
import type { SnowflakePair } from '../../lib/snowflake-pair';
import type { FunctionDescription } from '../descriptions/read-function';
import type { Integration } from '../descriptions/read-integration';
import type { StackOutputs } from '../stack/stack-outputs';
import type { DeployedPolicies } from './deployed-policies';
import { notCompared, type Outcome } from './outcome';

/** One function in Snowflake and in the stack. */
export interface ComparedFunction {
  /** The output of DESCRIBE FUNCTION or GET_DDL, if it was given. */
  readonly fn?: FunctionDescription;
  /** The function of the stack. */
  readonly described: DescribedFunction;
}

/** Everything that the checks compare. */
export interface Evidence extends ComparedFunction {
  /** The output of DESCRIBE INTEGRATION, if it was given. */
  readonly integration?: Integration;
  /** The integration's name as it is written in SQL. */
  readonly integrationName: string;
  /** The outputs of the deployed stack. */
  readonly outputs: StackOutputs;
  /** The linked pairs of cdk.json. */
  readonly pairs: readonly SnowflakePair[];
  readonly policies: DeployedPolicies;
}

export type Subject =
  | 'the methods of the API'
  | 'the integration'
  | 'the function'
  | 'cdk.json'
  | 'the trust policy'
  | 'the resource policy';

/** Compares one property of Snowflake and of the stack. */
export interface Check {
  /** The object that the check reads, besides the stack's outputs. */
  readonly subject: Subject;
  readonly name: string;
  readonly compare: (evidence: Evidence) => Outcome;
}

/** A check that needs the description of the integration. */
export function integrationCheck(
  subject: Subject,
  name: string,
  compare: (integration: Integration, evidence: Evidence) => Outcome,
): Check {
  return {
    subject,
    name,
    compare: (evidence) =>
      evidence.integration === undefined
        ? notCompared(`DESCRIBE INTEGRATION ${evidence.integrationName} was not given`)
        : compare(evidence.integration, evidence),
  };
}
