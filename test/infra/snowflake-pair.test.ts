import { checkConfig } from '../../lib/config';

describe('an external id of which one part is there', () => {
  const WHOLE = 'MYORG-MYACCT_SFCRole=3_aB+/x=';
  const ENDS = 'is cut: it must end in =, which is part of it';
  const GOES_ON = 'is cut: it goes on after _SFCRole=';
  const BEGINS = "is cut: it begins with the account's name and _SFCRole=";
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
  ])('is refused: %s', (part, complaint) => {
    expect(check(part)).toThrow(`cdk.json, context remoteService.snowflake.0.externalId: ${complaint}`);
  });

  it('is told from a whole one', () => {
    for (const id of [WHOLE, `${WHOLE}=`, 'ACCT_SFCRole=12_3_4=', 'an-id-of-mine']) expect(check(id)).not.toThrow();
  });
});
