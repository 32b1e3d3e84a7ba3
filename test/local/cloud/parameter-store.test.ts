import { GetParametersByPathCommand, GetParametersCommand, paginateGetParametersByPath } from '@aws-sdk/client-ssm';
import { anAssembly } from './an-assembly';
import { aParameter, allow, cleanUp, runSecrets } from './running-secrets';

afterEach(cleanUp);

describe('the Parameter Store', () => {
  const resources = {
    Url: aParameter('https://example.com', { Name: '/app/url' }),
    Deep: aParameter('deep', { Name: '/app/more/deep' }),
    List: aParameter('a,b', { Name: 'list', Type: 'StringList' }),
  };

  test('gives a parameter by name and ARN', async () => {
    const { parameter } = await runSecrets({ resources });
    const arn = 'arn:aws:ssm:us-east-1:123456789012:parameter/app/url';
    const expected = {
      Name: '/app/url',
      ARN: arn,
      Type: 'String',
      Value: 'https://example.com',
      DataType: 'text',
      Version: 1,
    };
    expect(await parameter('/app/url')).toMatchObject(expected);
    expect(await parameter(arn)).toMatchObject(expected);
    expect(await parameter('list')).toMatchObject({ Type: 'StringList', Value: 'a,b' });
    await expect(parameter('gone')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  test('gives several parameters, and names the parameters that it does not have', async () => {
    const { ssm } = await runSecrets({ resources });
    const found = await ssm.send(new GetParametersCommand({ Names: ['list', 'gone'] }));
    expect(found).toMatchObject({ Parameters: [{ Name: 'list' }], InvalidParameters: ['gone'] });
  });

  test('rejects a request with filters', async () => {
    const { ssm } = await runSecrets({ resources });
    const filtered = { Path: '/app', ParameterFilters: [{ Key: 'Type', Values: ['String'] }] };
    await expect(ssm.send(new GetParametersByPathCommand(filtered))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('ParameterFilters') as string,
    });
  });

  test('gives the parameters under a path, page by page', async () => {
    const { ssm } = await runSecrets({ resources });
    const under = async (Path: string, Recursive?: boolean) => {
      const names: (string | undefined)[] = [];
      const pages = paginateGetParametersByPath({ client: ssm, pageSize: 1 }, { Path, Recursive });
      for await (const { Parameters = [] } of pages) names.push(...Parameters.map(({ Name }) => Name));
      return names;
    };
    expect(await under('/app')).toEqual(['/app/url']);
    expect(await under('/app/', true)).toEqual(['/app/url', '/app/more/deep']);
    expect(await under('/ap')).toEqual([]);
  });

  test('gives the encrypted value of a secure parameter, unless the caller asks for decryption', async () => {
    const { parameter } = await runSecrets({ ownValues: { token: 'given' } });
    expect((await parameter('token'))?.Value).toMatch(/^AQICAH/);
    expect((await parameter('token', true))?.Value).toBe('given');
  });

  test('needs a permission for the parameter or the path', async () => {
    const arn = 'arn:aws:ssm:us-east-1:123456789012:parameter/app';
    const { ssm, parameter } = await runSecrets({ resources, policy: allow('ssm:GetParameter*', [`${arn}/url`, arn]) });
    expect(await parameter('/app/url')).toHaveProperty('Value');
    await expect(parameter('/app/more/deep')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect((await ssm.send(new GetParametersByPathCommand({ Path: '/app' }))).Parameters).toHaveLength(1);
    await expect(ssm.send(new GetParametersByPathCommand({ Path: '/app/more' }))).rejects.toThrow(
      `ssm:GetParametersByPath on resource: ${arn}/more because`,
    );
    const several = new GetParametersCommand({ Names: ['/app/url', 'list'] });
    await expect(ssm.send(several)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('gives the name and the value of a parameter to Ref and Fn::GetAtt', () => {
    const { template, remove } = anAssembly({
      resources,
      outputs: { Url: { Value: { 'Fn::GetAtt': ['Url', 'Value'] } }, Name: { Value: { Ref: 'Url' } } },
    });
    remove();
    expect(template.outputs).toEqual({ Url: 'https://example.com', Name: '/app/url' });
  });
});
