import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { z } from 'zod';
import { text } from '../setting';

const SECRET =
  /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}|[\w/+=.@-]{1,512})$/;

const KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

/** A setting that names a secret. */
export function secretName(): z.ZodString {
  return text(SECRET, 'the name or the whole ARN of a secret in Secrets Manager, such as crm/api-key');
}

/** A setting that names the key of a secret. */
export function secretKeyArn(): z.ZodString {
  return text(KEY, 'the ARN of a KMS key, such as arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-…');
}

/**
 * Lets `fn` read one secret. The secret may be outside this stack.
 *
 * @param secret its name or ARN. Secrets Manager ends the ARN of a name with a hyphen and six random characters
 * @param key the ARN of its customer-managed key, if it has one
 */
export function grantSecret(fn: lambda.Function, secret: string, key?: string): void {
  const stack = Stack.of(fn);
  const arn = secret.startsWith('arn:')
    ? secret
    : stack.formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: `${secret}-??????`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
  fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }));
  if (key === undefined) return;
  const region = key.split(':')[3] ?? stack.region;
  fn.addToRolePolicy(
    new iam.PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [key],
      conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
    }),
  );
}
