import { guardedLookup, type Resolve } from '../../../lambda/processing/http/guarded-lookup';
import { isPublicAddress } from '../../../lambda/processing/http/public-address';
import { batchFailureIn } from '../../../lambda/processing/kit/batch-failure';

describe('an address', () => {
  it.each([
    '1.1.1.1',
    '93.184.216.34',
    '172.15.255.255',
    '172.32.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2600:1f18::1',
  ])('is public: %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ['this host', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['shared', '100.64.0.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['the metadata of an instance', '169.254.169.254'],
    ['the credentials of a container', '169.254.170.2'],
    ['protocol assignments', '192.0.0.8'],
    ['documentation', '203.0.113.1'],
    ['6to4 relay', '192.88.99.1'],
    ['benchmark', '198.19.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['unique local', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['IPv4-mapped', '::ffff:127.0.0.1'],
    ['IPv4-mapped, hexadecimal', '::ffff:a9fe:a9fe'],
    ['IPv4-mapped, written out', '0:0:0:0:0:ffff:7f00:1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['IPv4-translated', '::ffff:0:127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::7f00:1'],
    ['discard', '100::1'],
    ['Teredo', '2001:0:7f00:1::'],
    ['documentation', '2001:db8::1'],
    ['6to4 of 127.0.0.1', '2002:7f00:1::'],
    ['documentation', '3fff::1'],
    ['no address', 'localhost'],
    ['no address', '0x7f.1'],
    ['no address', '2130706433'],
    ['no address', ''],
  ])('is not public: %s, %s', (_, address) => expect(isPublicAddress(address)).toBe(false));
});

describe('a lookup', () => {
  /** What Node is told for a name, in the form of a connection with `autoSelectFamily` and in the form of one without. */
  async function lookup(resolve: Resolve, all = true): Promise<unknown> {
    return new Promise((settle, reject) =>
      guardedLookup(resolve, isPublicAddress)('api.test', { all }, (error, address) =>
        error ? reject(error) : settle(address),
      ),
    );
  }

  const publicOne = { address: '1.1.1.1', family: 4 };
  const privateOne = { address: '10.0.0.1', family: 4 };

  it('hands on public addresses alone', async () => {
    const resolve = (): Promise<(typeof publicOne)[]> => Promise.resolve([privateOne, publicOne]);
    expect(await lookup(resolve)).toEqual([publicOne]);
    expect(await lookup(resolve, false)).toBe('1.1.1.1');
  });

  it('resolves the name once, so that a second answer has no effect on what was checked', async () => {
    const answers = [[publicOne], [privateOne]];
    const resolve: Resolve = () => Promise.resolve(answers.shift() ?? []);
    expect(await lookup(resolve)).toEqual([publicOne]);
    await expect(lookup(resolve)).rejects.toMatchObject({ failure: { code: 'ADDRESS_REFUSED' } });
  });

  it.each([[[privateOne]], [[]]])('fails the batch where no public address is left', async (addresses) => {
    const error: unknown = await lookup(() => Promise.resolve(addresses)).catch((thrown: unknown) => thrown);
    expect(batchFailureIn(error)?.failure.message).toContain('api.test');
  });

  it('passes the error of a name that cannot be resolved', async () => {
    const error = Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    await expect(lookup(() => Promise.reject(error))).rejects.toBe(error);
  });
});
