import { ContainsPiiEntitiesCommand, DetectPiiEntitiesCommand } from '@aws-sdk/client-comprehend';
import { aComprehend, language, partOf, type RunningComprehend } from './a-comprehend';

let running: RunningComprehend;
beforeAll(async () => {
  running = await aComprehend();
});
afterAll(() => running.stop());

async function detect(text: string, code = 'en') {
  const command = new DetectPiiEntitiesCommand({ Text: text, LanguageCode: language(code) });
  return (await running.client.send(command)).Entities ?? [];
}

async function found(text: string, code?: string): Promise<readonly string[]> {
  const entities = await detect(text, code);
  return entities.map(({ Type, BeginOffset, EndOffset }) => `${Type} ${partOf(text, BeginOffset, EndOffset)}`);
}

test.each([
  ['EMAIL', 'jane.doe+x@mail.example.co.uk', 'jane@localhost'],
  ['PHONE', '(555) 123-4567', '555-1234'],
  ['PHONE', '+44 (0)20 7946 0958', '2024-03-15'],
  ['CREDIT_DEBIT_NUMBER', '4111 1111 1111 1111', '4111 1111 1111 1112'],
  ['CREDIT_DEBIT_NUMBER', '378282246310005', '0000000000000000'],
  ['SSN', '123-45-6789', '000-45-6789'],
  ['INTERNATIONAL_BANK_ACCOUNT_NUMBER', 'DE89 3704 0044 0532 0130 00', 'DE88 3704 0044 0532 0130 00'],
  ['INTERNATIONAL_BANK_ACCOUNT_NUMBER', 'GB82WEST12345698765432', 'GB82WEST'],
  ['IP_ADDRESS', '192.168.0.1', '300.168.0.1'],
  ['IP_ADDRESS', 'fe80::1', '10:20:30'],
  ['MAC_ADDRESS', '00:1B:44:11:3A:B7', '00:1B:44:11:3A'],
  ['URL', 'https://example.org/a?b=c', 'example/a?b=c'],
  ['AWS_ACCESS_KEY', 'AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7'],
  ['AWS_SECRET_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
])('%s is %s and not %s', async (type, text, another) => {
  const sentence = (part: string) => `😀 it is ${part}, or (${part}).`;
  expect(await found(sentence(text), 'es')).toEqual([`${type} ${text}`, `${type} ${text}`]);
  expect(await found(sentence(another), 'es')).toEqual([]);
});

test('an IBAN ends before a word in capitals', async () => {
  expect(await found('TO DE89 3704 0044 0532 0130 00 FOR RENT', 'es')).toEqual([
    'INTERNATIONAL_BANK_ACCOUNT_NUMBER DE89 3704 0044 0532 0130 00',
  ]);
});

test('names are found in English texts', async () => {
  const text = 'Maria Garcia, maria@example.com, asked Tim Cook.';
  expect(await found(text)).toEqual(['NAME Maria Garcia', 'EMAIL maria@example.com', 'NAME Tim Cook']);
  expect(await found(text, 'es')).toEqual(['EMAIL maria@example.com']);
});

test('an entity has a place by code points, and no text', async () => {
  const [entity] = await detect('😀 a@example.com');
  expect(entity).toEqual({ Type: 'EMAIL', BeginOffset: 2, EndOffset: 15, Score: expect.any(Number) as number });
  expect(await detect('😀 a@example.com')).toEqual([entity]);
});

test('ContainsPiiEntities names each type once, without places', async () => {
  const text = 'a@example.com or b@example.com from 192.168.0.1';
  const answer = await running.client.send(new ContainsPiiEntitiesCommand({ Text: text, LanguageCode: 'en' }));
  const Score = expect.any(Number) as number;
  expect(answer.Labels).toEqual([
    { Name: 'EMAIL', Score },
    { Name: 'IP_ADDRESS', Score },
  ]);
});
