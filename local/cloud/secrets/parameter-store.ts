import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Authorize } from '../authorization';
import type { Identity } from '../identities';
import { operation, type JsonService } from './json-service';
import type { Place } from './secret-arn';
import { parameterArn, type Parameter, type SecretStore } from './secret-store';
import { ServiceError } from './service-error';

export interface ParameterStoreOptions extends Place {
  readonly store: SecretStore;
  readonly authorize: Authorize;
  /** When the parameters were created. */
  readonly startedAt: Date;
}

/** SSM's default and limit for a page of GetParametersByPath. */
const PAGE = 10;
const NAME = z.string().min(1).max(2048);
const WithDecryption = z.boolean().optional();

/** The Parameter Store of Systems Manager: https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
export function parameterStore(options: ParameterStoreOptions): JsonService {
  const { store } = options;
  return {
    signedAs: 'ssm',
    operations: {
      GetParameter: operation(z.strictObject({ Name: NAME, WithDecryption }), (input, identity) => {
        const parameter = findParameter('GetParameter', input.Name, identity, options);
        if (parameter === undefined) throw new ServiceError('ParameterNotFound', '');
        return { Parameter: shown(parameter, input.WithDecryption, options) };
      }),
      GetParameters: operation(
        z.strictObject({ Names: z.array(NAME).min(1).max(PAGE), WithDecryption }),
        (input, identity) => {
          const found = input.Names.map((name) => findParameter('GetParameters', name, identity, options));
          return {
            Parameters: found.flatMap((one) => (one ? [shown(one, input.WithDecryption, options)] : [])),
            InvalidParameters: input.Names.filter((_, at) => found[at] === undefined),
          };
        },
      ),
      GetParametersByPath: operation(
        z.strictObject({
          Path: NAME.startsWith('/'),
          Recursive: z.boolean().optional(),
          WithDecryption,
          MaxResults: z.int().min(1).max(PAGE).optional(),
          NextToken: z.string().regex(/^\d+$/).optional(),
        }),
        (input, identity) => {
          allow('GetParametersByPath', parameterArn(input.Path, options), identity, options);
          const within = store.parameters.filter(({ name }) => isUnder(name, input.Path, input.Recursive));
          const start = Number(input.NextToken ?? 0);
          const end = start + (input.MaxResults ?? PAGE);
          return {
            Parameters: within.slice(start, end).map((one) => shown(one, input.WithDecryption, options)),
            ...(end < within.length && { NextToken: String(end) }),
          };
        },
      ),
    },
  };
}

/** Finds a parameter by its name or ARN. Undefined if there is none. */
function findParameter(
  operationName: string,
  given: string,
  identity: Identity,
  options: ParameterStoreOptions,
): Parameter | undefined {
  const parameter = options.store.parameters.find(({ name, arn }) => name === given || arn === given);
  const arn = parameter?.arn ?? (given.startsWith('arn:') ? given : parameterArn(given, options));
  allow(operationName, arn, identity, options);
  return parameter;
}

function allow(
  operationName: string,
  resourceArn: string,
  identity: Identity,
  { authorize }: ParameterStoreOptions,
): void {
  const access = authorize({ identity, action: `ssm:${operationName}`, resourceArn });
  if (!access.allowed) throw new ServiceError('AccessDeniedException', access.message);
}

function isUnder(name: string, path: string, recursive = false): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/'));
}

function shown({ name, arn, type, value }: Parameter, decrypt = false, { startedAt }: ParameterStoreOptions): object {
  return {
    ARN: arn,
    Name: name,
    Type: type,
    DataType: 'text',
    Version: 1,
    LastModifiedDate: startedAt.getTime() / 1000,
    Value: type === 'SecureString' && !decrypt ? encrypted(value) : value,
  };
}

/** The text that takes the place of a `SecureString`'s value if the caller does not ask for decryption. In AWS it is the encrypted value. */
function encrypted(value: string): string {
  return `AQICAH${createHash('sha512').update(value).digest('base64')}`;
}
