import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  App,
  aws_iam as iam,
  aws_kms as kms,
  aws_secretsmanager as secretsmanager,
  aws_ssm as ssm,
  Stack,
} from 'aws-cdk-lib';
import { Template } from '../../../local/cloud/template';
import {
  EVERYTHING,
  SESSION,
  aParameter,
  aSecret,
  allow,
  cleanUp,
  onCleanUp,
  runSecrets,
  serveSecrets,
} from './running-secrets';

afterEach(cleanUp);

describe('Secrets Manager', () => {
  const resources = { Key: aSecret({ Name: 'app/key', Description: 'the key', SecretString: 'declared' }) };

  test('gives the declared value by name, ARN and ARN without its suffix', async () => {
    const { template, secrets, valueOf } = await runSecrets({ resources });
    const arn = template.ref('Key');
    expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:app\/key-\w{6}$/);
    expect(await Promise.all(['app/key', arn, arn.slice(0, -7)].map(valueOf))).toEqual([
      'declared',
      'declared',
      'declared',
    ]);
    const { CreatedDate, ...value } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
    expect(CreatedDate).toBeInstanceOf(Date);
    expect(value).toMatchObject({ ARN: arn, Name: 'app/key', VersionStages: ['AWSCURRENT'] });
  });

  test('generates a password as the template asks for it', async () => {
    const { valueOf } = await runSecrets({
      resources: {
        Plain: aSecret({ Name: 'plain', GenerateSecretString: {} }),
        Digits: aSecret({
          Name: 'digits',
          GenerateSecretString: {
            PasswordLength: 12,
            ExcludeLowercase: true,
            ExcludeUppercase: true,
            ExcludePunctuation: true,
            ExcludeCharacters: '01',
          },
        }),
        Json: aSecret({
          Name: 'json',
          GenerateSecretString: { SecretStringTemplate: '{"user":"app"}', GenerateStringKey: 'password' },
        }),
      },
    });
    const plain = await valueOf('plain');
    expect(plain).toHaveLength(32);
    for (const type of [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]) expect(plain).toMatch(type);
    expect(await valueOf('digits')).toMatch(/^[2-9]{12}$/);
    expect(JSON.parse(String(await valueOf('json')))).toEqual({ user: 'app', password: expect.any(String) as string });
  });

  test('describes a secret without its value', async () => {
    const { secrets } = await runSecrets({ resources });
    const description = await secrets.send(new DescribeSecretCommand({ SecretId: 'app/key' }));
    expect(description).toMatchObject({ Name: 'app/key', Description: 'the key' });
    expect(Object.values(description.VersionIdsToStages ?? {})).toEqual([['AWSCURRENT']]);
    expect(JSON.stringify(description)).not.toContain('declared');
  });

  test('gives several values and an error for each that it does not have', async () => {
    const { secrets } = await runSecrets({ resources });
    const { SecretValues, Errors } = await secrets.send(
      new BatchGetSecretValueCommand({ SecretIdList: ['app/key', 'gone'] }),
    );
    expect(SecretValues).toMatchObject([{ SecretString: 'declared' }]);
    expect(Errors).toMatchObject([{ SecretId: 'gone', ErrorCode: 'ResourceNotFoundException' }]);
  });

  test('knows no other secret, version or operation', async () => {
    const { secrets, valueOf } = await runSecrets({ resources });
    await expect(valueOf('gone')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
    const previous = new GetSecretValueCommand({ SecretId: 'app/key', VersionStage: 'AWSPREVIOUS' });
    await expect(secrets.send(previous)).rejects.toThrow(/for staging label: AWSPREVIOUS$/);
    const put = new PutSecretValueCommand({ SecretId: 'app/key', SecretString: 'do not show' });
    await expect(secrets.send(put)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.not.stringContaining('do not show') as string,
    });
  });

  describe('needs a permission for the secret', () => {
    const denied = (resource: string) => ({
      name: 'AccessDeniedException',
      message: `User: ${SESSION} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${resource} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    });

    test('by its reference, as a grant of CDK has it', async () => {
      const policy = allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], { Ref: 'Key' });
      const { template, valueOf } = await runSecrets({
        resources: { ...resources, Other: aSecret({ Name: 'other' }) },
        policy,
      });
      expect(await valueOf('app/key')).toBe('declared');
      await expect(valueOf('other')).rejects.toMatchObject(denied(template.ref('Other')));
    });

    test('by a name that the template does not declare, with six unknown characters at its end', async () => {
      const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:';
      const { valueOf } = await runSecrets({
        policy: allow('secretsmanager:GetSecretValue', `${arn}elsewhere-??????`),
        ownValues: { elsewhere: 'given', another: 'hidden' },
      });
      expect(await valueOf('elsewhere')).toBe('given');
      await expect(valueOf('another')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    });

    test('and does not tell a caller without it whether the secret exists', async () => {
      const { valueOf } = await runSecrets({ resources, policy: allow('sqs:*', '*') });
      const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:gone';
      await expect(valueOf('gone')).rejects.toMatchObject(denied(arn));
    });

    test('and for its key', async () => {
      const encrypted = {
        Cmk: { Type: 'AWS::KMS::Key' },
        Key: aSecret({ Name: 'k', SecretString: 'v', KmsKeyId: { 'Fn::GetAtt': ['Cmk', 'Arn'] } }),
      };
      const without = await runSecrets({ resources: encrypted });
      await expect(without.valueOf('k')).rejects.toThrow('Access to KMS is not allowed');
      const Condition = { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } };
      const decrypt = { ...allow('kms:Decrypt', { 'Fn::GetAtt': ['Cmk', 'Arn'] }), Condition };
      const withKey = await runSecrets({ resources: encrypted, policy: [EVERYTHING, decrypt] });
      expect(await withKey.valueOf('k')).toBe('v');
    });

    test('and for its key, which the policy of the key may give, too, as a grant of CDK does', async () => {
      const app = new App({
        outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'secrets-')),
        builtinCloudFormationValidation: false,
      });
      onCleanUp(() => fs.rmSync(app.outdir, { recursive: true }));
      const stack = new Stack(app, 'Own');
      const role = new iam.Role(stack, 'Role', { roleName: 'worker', assumedBy: new iam.AccountRootPrincipal() });
      const encryptionKey = new kms.Key(stack, 'Cmk');
      new secretsmanager.Secret(stack, 'Granted', { encryptionKey, secretName: 'granted' }).grantRead(role);
      new secretsmanager.Secret(stack, 'Other', { encryptionKey, secretName: 'other' });
      new ssm.StringParameter(stack, 'Url', { parameterName: '/app/url', stringValue: 'declared' }).grantRead(role);
      app.synth();
      const { valueOf, parameter } = await serveSecrets(Template.read(app.outdir), { Granted: 'given' });
      expect(await valueOf('granted')).toBe('given');
      await expect(valueOf('other')).rejects.toMatchObject({ name: 'AccessDeniedException' });
      expect(await parameter('/app/url')).toMatchObject({ Value: 'declared' });
    });

    test("and no denial by the secret's own policy", async () => {
      const Statement = {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
      };
      const Closed = {
        Type: 'AWS::SecretsManager::ResourcePolicy',
        Properties: { SecretId: { Ref: 'Key' }, ResourcePolicy: { Statement } },
      };
      const { valueOf } = await runSecrets({ resources: { ...resources, Closed } });
      await expect(valueOf('app/key')).rejects.toThrow('with an explicit deny in a resource-based policy');
    });
  });

  test('refuses a wrong signature', async () => {
    const { config } = await runSecrets({ resources });
    const client = new SecretsManagerClient({
      ...config,
      credentials: { ...config.credentials, secretAccessKey: 'x' },
    });
    onCleanUp(() => client.destroy());
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'app/key' }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });
});

describe('a given value', () => {
  test.each([
    ['the name', 'app/key'],
    ['the logical id', 'StripeKeyAB12CD34'],
    ['the id of the construct', 'StripeKey'],
  ])('replaces that of the secret with %s', async (_, name) => {
    const resources = { StripeKeyAB12CD34: aSecret({ Name: 'app/key' }) };
    const { valueOf } = await runSecrets({ resources, ownValues: { [name]: 'given' } });
    expect(await valueOf('app/key')).toBe('given');
  });

  test('replaces that of a parameter', async () => {
    const { parameter } = await runSecrets({
      resources: { Url: aParameter('declared', { Name: '/app/url' }) },
      ownValues: { Url: 'given' },
    });
    expect(await parameter('/app/url')).toMatchObject({ Type: 'String', Value: 'given' });
  });

  test('of a name that the template does not have is a secret and a secure parameter', async () => {
    const { valueOf, parameter } = await runSecrets({ ownValues: { '/team/token': 'given' } });
    expect(await valueOf('/team/token')).toBe('given');
    expect(await parameter('/team/token', true)).toMatchObject({ Type: 'SecureString', Value: 'given' });
  });
});
