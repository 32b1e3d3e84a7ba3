import { checkConfig } from '../../lib/config';

describe('an incomplete external id', () => {
  const WHOLE = 'MYORG-MYACCT_SFCRole=3_aB+/x=';
  const ENDS = 'is incomplete: it must end with =, which is part of the id';
  const GOES_ON = 'is incomplete: the part after _SFCRole= is missing';
  const BEGINS = "is incomplete: the account's name and _SFCRole= are missing at its start";
  const check = (externalId: string) => () =>
    checkConfig({ snowflake: [{ userArn: 'arn:aws:iam::123456789012:user/u', externalId }] });

  it.each([
    ['MYORG-MYACCT_SFCRole=3_aB+/x', ENDS],
    ['MYORG-MYACCT_SFCRole=3_', ENDS],
    ['MYORG-MYACCT_SFCRole=', GOES_ON],
    ['MYORG-MYACCT_SFCRole', GOES_ON],
    ['ACCT_SFCRole', GOES_ON],
    ['3_aB+/x=', BEGINS],
    ['3_aB+/x', BEGINS],
  ])('is rejected: %s', (part, complaint) => {
    expect(check(part)).toThrow(`cdk.json, context remoteService.snowflake.0.externalId: ${complaint}`);
  });

  it('is distinguished from a complete id', () => {
    for (const id of [WHOLE, `${WHOLE}=`, 'ACCT_SFCRole=12_3_4=', 'an-id-of-mine']) expect(check(id)).not.toThrow();
  });
});
