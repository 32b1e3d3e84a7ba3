import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { deployedOutputs } from '../../tools/stack/deployed-outputs';
import { asXml } from './as-xml';
import { rawOutputs } from './raw-outputs';
import { theOutputs } from './the-outputs';
import { asTyped } from '../../tools/stack/stack-options';

const OUTPUTS = theOutputs();
const environment = { ...process.env };

let answer = { status: 200, body: '' };
const cloudFormation = http.createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body));
});

beforeAll(() => new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve)));
beforeEach(() => {
  process.env = {
    ...environment,
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  delete process.env.AWS_REGION;
  delete process.env.AWS_DEFAULT_REGION;
});
afterAll(() => {
  process.env = environment;
  cloudFormation.closeAllConnections();
  cloudFormation.close();
});

function fails(code: string, message: string): void {
  answer = {
    status: 400,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

test('the outputs of a deployed stack are read from AWS', async () => {
  const members = Object.entries(rawOutputs()).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${asXml(value)}</OutputValue></member>`,
  );
  const stack = `<member><StackName>S</StackName><Outputs>${members.join('')}</Outputs></member>`;
  answer = {
    status: 200,
    body: `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  };
  expect(await deployedOutputs('S', 'eu-central-1')).toEqual(OUTPUTS);
});

test.each([
  [
    'a stack that does not exist',
    'ValidationError',
    'Stack with id S does not exist',
    /^There is no stack S in this account and region\./,
  ],
  ['keys that have expired', 'ExpiredToken', 'The security token is expired', /^The AWS credentials have expired\./],
  ['a missing permission', 'AccessDenied', 'Not authorized', /^The stack S cannot be read: Not authorized$/],
])('%s is reported in one line', async (_, code, message, line) => {
  fails(code, message);
  await expect(deployedOutputs('S', 'eu-central-1')).rejects.toThrow(line);
});

test('a missing region and missing credentials are reported in one line', async () => {
  await expect(deployedOutputs('S')).rejects.toThrow(/^No AWS region is set\. .*--region\.$/);
  delete process.env.AWS_ACCESS_KEY_ID;
  await expect(deployedOutputs('S', 'eu-central-1')).rejects.toThrow(/^There are no AWS credentials\./);
});

test('messages repeat the options that name the stack in the commands they suggest', () => {
  expect(asTyped({})).toBe('');
  expect(asTyped({ stack: 'Trial', region: 'eu-central-1', outputs: 'trial.json' })).toBe(
    ' --outputs trial.json --stack Trial --region eu-central-1',
  );
});
